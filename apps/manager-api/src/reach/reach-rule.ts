import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';

export const REACH = 'reach';

/**
 * What an id names. `memory`: what an agent remembers, whose id is the agent's; where the agent shares it as a group,
 * all agents of the group have to be reached.
 */
export type SubjectKind = 'agent' | 'memory' | 'device' | 'announcement' | 'conversation' | 'certificate';

/** Where a request names what it is about; of a list, each entry counts. */
export interface ReachSubject {
  kind: SubjectKind;
  place: 'params' | 'query' | 'body';
  name: string;
}

/**
 * How a route stands to users who reach some agents only.
 * - `subject`: it is about what its subjects name, and about nothing else.
 * - `filtered`: its service leaves out what the actor does not reach; subjects that are named are checked before.
 * - `names`: of no agent, and its service tells no more than names.
 * - `system`: of the whole system; refused.
 * - `own`: of one's own account.
 */
export interface ReachRule {
  by: 'subject' | 'filtered' | 'names' | 'system' | 'own';
  subjects: readonly ReachSubject[];
}

const rule = (by: ReachRule['by'], subjects: readonly ReachSubject[] = []): CustomDecorator =>
  SetMetadata(REACH, { by, subjects } satisfies ReachRule);

/** In the path: `inPath('agent')` is its `:id`. */
export const inPath = (kind: SubjectKind, name = 'id'): ReachSubject => ({ kind, place: 'params', name });
export const inQuery = (kind: SubjectKind, name: string): ReachSubject => ({ kind, place: 'query', name });
export const inBody = (kind: SubjectKind, name: string): ReachSubject => ({ kind, place: 'body', name });

/** Only about these: each that the request names must be reached, as far as the route's permission goes. */
export const About = (...subjects: [ReachSubject, ...ReachSubject[]]): CustomDecorator =>
  rule('subject', subjects);
/** Shows and changes only what the actor reaches: the service takes the actor and sees to it. */
export const FilteredByReach = (...subjects: ReachSubject[]): CustomDecorator => rule('filtered', subjects);
/** Of no agent. To whoever reaches some agents only, the service tells what choices in forms need. */
export const NamesOnly = (): CustomDecorator => rule('names');
/** Only for users who reach all agents. */
export const SystemWide = (): CustomDecorator => rule('system');
/** One's own account. */
export const OwnAccount = (): CustomDecorator => rule('own');
