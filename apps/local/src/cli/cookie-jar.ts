interface Cookie {
  readonly host: string;
  readonly path: string;
  /** `name=value` */
  readonly text: string;
}

/** Cookies of one browser, as far as signing in needs them: by host, path and name. */
export class CookieJar {
  private readonly cookies: Map<string, Cookie>;

  constructor(cookies: Iterable<readonly [string, Cookie]> = []) {
    this.cookies = new Map(cookies);
  }

  /** The same cookies, kept apart from now on. */
  copy(): CookieJar {
    return new CookieJar(this.cookies);
  }

  /** Keeps what a response sets and drops what it expires. */
  keep(url: string, setCookies: readonly string[]): void {
    const { hostname, pathname } = new URL(url);
    for (const line of setCookies) {
      const [text = '', ...attributes] = line.split(';').map((part) => part.trim());
      const named = new Map(
        attributes.map((attribute) => {
          const [name = '', value = ''] = attribute.split('=', 2);
          return [name.toLowerCase(), value] as const;
        }),
      );
      const path = named.get('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
      const key = `${hostname} ${path} ${text.split('=', 1)[0] ?? ''}`;
      const expires = named.get('expires');
      const isOver =
        named.get('max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now());
      if (isOver) this.cookies.delete(key);
      else this.cookies.set(key, { host: hostname, path, text });
    }
  }

  /** The Cookie header for a request. Ports are not told apart, as in browsers. */
  header(url: string): string {
    const { hostname, pathname } = new URL(url);
    return [...this.cookies.values()]
      .filter(({ host, path }) => host === hostname && isBelow(pathname, path))
      .map(({ text }) => text)
      .join('; ');
  }

  /** A cookie as `name=value`. */
  find(name: RegExp): string | undefined {
    return [...this.cookies.values()].map(({ text }) => text).find((text) => name.test(text));
  }
}

function isBelow(pathname: string, path: string): boolean {
  return path === '/' || pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
