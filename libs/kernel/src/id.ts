const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID as we write it: lower case with hyphens. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
