/** The page to return to after signing in: a path of this site, or `/` for anything that could lead elsewhere. */
export function returnPath(asked: string | undefined): string {
  if (asked === undefined || asked.length > 500) return '/';
  return /^\/(?![/\\])[A-Za-z0-9/_.~?=&%:,+-]*$/.test(asked) ? asked : '/';
}
