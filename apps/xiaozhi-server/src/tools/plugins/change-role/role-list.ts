/** Somebody the assistant can be. */
export interface Role {
  name: string;
  persona: string;
}

/**
 * Reads roles as operators write them: a line `# name`, then the persona until the next such line.
 * @returns the roles, or what is wrong in words for the operator
 */
export function parseRoles(text: string): { roles: Role[] } | { fault: string } {
  const roles: Role[] = [];
  for (const line of text.split(/\r?\n/)) {
    const name = /^#\s*(.*)$/.exec(line)?.[1]?.trim();
    if (name !== undefined) {
      if (name === '') return { fault: 'A line “#” names no role: write “# name”.' };
      if (roles.some((role) => isSameName(role.name, name)))
        return { fault: `The role “${name}” stands twice.` };
      roles.push({ name, persona: '' });
      continue;
    }
    const role = roles.at(-1);
    if (role !== undefined) role.persona += `${line}\n`;
    else if (line.trim() !== '') return { fault: 'Roles must begin with a line “# name”.' };
  }
  const trimmed = roles.map(({ name, persona }) => ({ name, persona: persona.trim() }));
  const empty = trimmed.find(({ persona }) => persona === '');
  if (empty !== undefined) return { fault: `The role “${empty.name}” has no persona below its line.` };
  return trimmed.length === 0
    ? { fault: 'There is no role; begin one with a line “# name”.' }
    : { roles: trimmed };
}

/** As people say a name: case and spaces don't count. */
export function isSameName(a: string, b: string): boolean {
  const bare = (name: string): string => name.toLowerCase().replace(/\s+/g, '');
  return bare(a) === bare(b);
}
