/** Something in the house, as the operator lets people call it. */
export interface Entity {
  /** Empty where none was given. */
  room: string;
  name: string;
  /** `light.kitchen_ceiling` */
  id: string;
}

const ENTITY_ID = /^[a-z_]+\.[a-z0-9_]+$/;
const MAX_ENTITIES = 200;

/**
 * Reads `room, name, entity id`, or without the room, one per line or parted by semicolons; commas may be Chinese.
 * @returns the entities, or what is wrong in words for the operator
 */
export function parseEntities(text: string): { entities: Entity[] } | { fault: string } {
  const entities: Entity[] = [];
  for (const line of text.split(/[\r\n;；]+/).map((entry) => entry.trim())) {
    if (line === '') continue;
    const parts = line.split(/[,，]/).map((part) => part.trim());
    const id = (parts.pop() ?? '').toLowerCase();
    const name = parts.pop() ?? '';
    if (name === '' || parts.length > 1 || !ENTITY_ID.test(id))
      return { fault: `“${line}” is not of the form: room, name, entity id.` };
    if (entities.some((entity) => entity.id === id)) return { fault: `${id} stands twice.` };
    entities.push({ room: parts[0] ?? '', name, id });
  }
  if (entities.length > MAX_ENTITIES) return { fault: `There are more than ${MAX_ENTITIES} entities.` };
  return entities.length === 0 ? { fault: 'There is no entity.' } : { entities };
}

/** The part before the dot: `light`. */
export function domainOf({ id }: Entity): string {
  return id.slice(0, id.indexOf('.'));
}

/** "Kitchen: ceiling lamp = light.kitchen_ceiling": what a model chooses from. */
export function describeEntities(entities: readonly Entity[]): string {
  return entities.map(({ room, name, id }) => `${room === '' ? '' : `${room}: `}${name} = ${id}`).join('; ');
}

/** What a model means: the id, or the name where it slipped. */
export function findEntity(entities: readonly Entity[], asked: string): Entity | undefined {
  const bare = (text: string): string => text.toLowerCase().replace(/[\s:：,，]+/g, '');
  return (
    entities.find(({ id }) => id === asked.toLowerCase()) ??
    onlyOne(entities.filter(({ room, name }) => bare(room + name) === bare(asked))) ??
    onlyOne(entities.filter(({ name }) => bare(name) === bare(asked)))
  );
}

function onlyOne<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
