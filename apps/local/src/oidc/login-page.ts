import type { DemoPerson } from '../demo/people.js';

/** Names of the form fields: a browser and the command line send the same form. */
export const HANDLE_FIELD = 'handle';
export const SECOND_FACTOR_FIELD = 'second_factor';

/** The page on which somebody of the demo fund is chosen. Plain HTML: no script, works everywhere. */
export function loginPage(page: {
  readonly action: string;
  readonly people: readonly DemoPerson[];
  readonly needsSecondFactor: boolean;
  readonly problem?: string;
}): string {
  const options = page.people.map(
    ({ handle, publicName, roles }) =>
      `<option value="${escaped(handle)}">${escaped(`${publicName}, ${rolesText(roles)} (${handle})`)}</option>`,
  );
  const secondFactor = page.needsSecondFactor
    ? `<p><label><input type="checkbox" name="${SECOND_FACTOR_FIELD}" value="on" required> Confirm with a second factor (simulated)</label></p>`
    : '';
  const problem = page.problem === undefined ? '' : `<p role="alert">${escaped(page.problem)}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in to the demo fund</title></head>
<body>
<main>
<h1>Sign in to the demo fund</h1>
<p>Everybody here is invented, and there are no passwords. This page exists on this machine only.</p>
${problem}
<form method="post" action="${escaped(page.action)}">
<p><label>Person <select name="${HANDLE_FIELD}" required>${options.join('')}</select></label></p>
${secondFactor}
<p><button type="submit">Sign in</button></p>
</form>
</main>
</body>
</html>
`;
}

function rolesText(roles: DemoPerson['roles']): string {
  const [held] = roles;
  if (held === undefined) return 'applicant';
  return held.scopeId === null ? held.role : `${held.role} of ${held.scopeId}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
