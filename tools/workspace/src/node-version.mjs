const OLDEST = [20, 19];

/** Ends the process with one clear line on a Node that is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(`Node ${process.versions.node} is too old: install Node ${OLDEST.join('.')} or newer.`);
  process.exit(1);
}
