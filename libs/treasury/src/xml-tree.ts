import { SaxesParser } from 'saxes';

/** One element: local name, attributes, text of its own, children. Namespaces are checked at the root only. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** What makes a file unreadable. The message names the place. */
export class XmlUnreadable extends Error {
  override readonly name = 'XmlUnreadable';
}

const MAX_DEPTH = 64;

/**
 * Parses UTF-8 bytes as XML into a plain tree. Refuses, by throwing `XmlUnreadable`: bytes that are no UTF-8, a declared
 * encoding other than UTF-8, any DOCTYPE, XML that is not well-formed or not namespace-well-formed, nesting beyond 64.
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  const text = decode(bytes);
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on('error', (error) => {
    throw new XmlUnreadable(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlUnreadable('A document type declaration is not allowed.');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !['utf-8', 'us-ascii'].includes(encoding.toLowerCase())) {
      throw new XmlUnreadable(`The file is UTF-8 but declares ${encoding}.`);
    }
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map((attribute) => [attribute.local, attribute.value]),
    );
    const element = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
    if (open.length >= MAX_DEPTH) throw new XmlUnreadable(`Elements are nested deeper than ${MAX_DEPTH}.`);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const append = (piece: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  if (root === undefined) throw new XmlUnreadable('The file has no root element.');
  return root;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new XmlUnreadable('The file is not UTF-8.');
  }
}

/** The first child of that name, along a path of names. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((candidate) => candidate.name === name),
    element,
  );
}

/** All children of that name. */
export function childrenNamed(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** Trimmed text along a path; undefined where the element is absent or empty. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = child(element, ...path)?.text.trim();
  return text === undefined || text === '' ? undefined : text;
}
