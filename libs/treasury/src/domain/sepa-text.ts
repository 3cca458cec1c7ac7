/**
 * What has no decomposition into a basic letter and marks. The letters follow the European Payments Council's guidance on
 * the conversion of extended characters (EPC217-08): Latin, Greek by ELOT 743, Cyrillic by the Bulgarian law of
 * transliteration with the letters of Serbian, Macedonian, Russian and Ukrainian added.
 */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH',
  ł: 'l', Ł: 'L', ħ: 'h', Ħ: 'H', ŧ: 't', Ŧ: 'T', ı: 'i', ŋ: 'n', Ŋ: 'N', ĸ: 'k', ŀ: 'l', Ŀ: 'L', ſ: 's', ə: 'e', Ə: 'E',
  α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x', ο: 'o',
  π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o',
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p',
  р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'sht', ъ: 'a', ь: 'y', ю: 'yu', я: 'ya',
  ы: 'y', э: 'e', є: 'ye', ґ: 'g', ђ: 'dj', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'c', џ: 'dz', ѓ: 'gj', ќ: 'kj', ѕ: 'dz', і: 'i',
}; // prettier-ignore

/** Signs with a plain neighbour in the SEPA set. */
const SIGNS: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '‚': ',', '‛': "'", '“': "'", '”': "'", '„': "'", '"': "'", '`': "'", '´': "'", 'ʼ': "'", 'ʹ': "'",
  '«': "'", '»': "'", '–': '-', '—': '-', '‐': '-', '‑': '-', '−': '-', '_': '-', '~': '-', '&': '+', '*': '.', '…': '...',
  '·': '.', ';': ',', '!': '.', '@': '(at)', '€': 'EUR', '[': '(', ']': ')', '{': '(', '}': ')', '<': '(', '>': ')',
  '|': '/', '\\': '/', '^': '.', '=': '-', '%': '.', '#': '.', '$': '.', '¡': '', '¿': '?', '№': 'No', 'º': 'o', 'ª': 'a',
}; // prettier-ignore

const PLAIN = /^[A-Za-z0-9/\-?:().,'+ ]$/;
const MARK = /^\p{M}$/u;

/** Whether a text is written in the SEPA character set: `a-z A-Z 0-9 / - ? : ( ) . , ' +` and space. */
export function isSepaText(text: string): boolean {
  return /^[A-Za-z0-9/\-?:().,'+ ]*$/.test(text);
}

/**
 * The text in the SEPA character set (EPC implementation guidelines, 1.4): marks dropped (`Žofie` → `Zofie`, `Köln` →
 * `Koln`), letters without a plain form spelt out, signs replaced by a neighbour, anything else by a full stop; white space
 * runs become one space, and a slash neither leads, ends nor doubles.
 */
export function sepaText(text: string): string {
  const plain = [...text.normalize('NFKC')].map(plainOf).join('');
  return plain
    .replace(/\s+/g, ' ')
    .replace(/\/{2,}/g, '/')
    .replace(/^[/ ]+|[/ ]+$/g, '');
}

/** Whether enough of a name survives the character set to address somebody: at least one letter or digit. */
export function isWritableName(name: string): boolean {
  return /[A-Za-z0-9]/.test(sepaText(name));
}

function plainOf(char: string): string {
  if (PLAIN.test(char)) return char;
  if (/\s/.test(char)) return ' ';
  const listed = SIGNS[char] ?? letter(char);
  if (listed !== undefined) return listed;
  const [base, ...marks] = [...char.normalize('NFD')];
  if (base === undefined || MARK.test(base)) return '';
  if (marks.length > 0) return plainOf(base);
  return '.';
}

function letter(char: string): string | undefined {
  const exact = LETTERS[char];
  if (exact !== undefined) return exact;
  const small = LETTERS[char.toLowerCase()];
  return small === undefined ? undefined : small.charAt(0).toUpperCase() + small.slice(1);
}
