const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding (RFC 4648, 4). Rules run without Node's Buffer. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    for (let k = 0; k < 4; k += 1) text += k <= left ? ALPHABET[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return text;
}

/** Bytes of a base64 text, or undefined where it is not the one canonical spelling of any bytes. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    const group = [0, 1, 2, 3].reduce(
      (sum, k) => (sum << 6) | Math.max(0, ALPHABET.indexOf(text[i + k] ?? '')),
      0,
    );
    for (const shift of [16, 8, 0]) if (at < bytes.length) bytes[at++] = (group >> shift) & 255;
  }
  return base64(bytes) === text ? bytes : undefined;
}
