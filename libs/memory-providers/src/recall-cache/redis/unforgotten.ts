import type { RoleId } from '@xiaozhi/memory';

type IsMeant = (roleId: RoleId) => boolean;

/** What is to be forgotten in one go, as it was when the going began. */
export interface ForgettingRound {
  roles: readonly RoleId[];
  /** Undefined where only the roles above are meant. */
  others: IsMeant | undefined;
  /** It is done; what was added meanwhile is for the next round. */
  done: () => void;
}

const ROLES_COUNT = 10_000;
const PREDICATES_COUNT = 100;
/** A new one each time: one that is done must not be taken for one that came later. */
const everybody = (): IsMeant => () => true;

/** Roles whose answers must go and are not known to be gone. Bounded: too many make it everybody. */
export class Unforgotten {
  /** Role → a mark that changes each time. */
  private readonly roles = new Map<RoleId, symbol>();
  private predicates: readonly IsMeant[] = [];

  get isEmpty(): boolean {
    return this.roles.size === 0 && this.predicates.length === 0;
  }

  has(roleId: RoleId): boolean {
    return this.roles.has(roleId) || this.predicates.some((isMeant) => isMeant(roleId));
  }

  add(roleId: RoleId): void {
    this.roles.set(roleId, Symbol(roleId));
    if (this.roles.size <= ROLES_COUNT) return;
    this.predicates = [everybody()];
    this.roles.clear();
  }

  addThose(isMeant: IsMeant): void {
    this.predicates =
      this.predicates.length < PREDICATES_COUNT ? [...this.predicates, isMeant] : [everybody()];
  }

  round(): ForgettingRound {
    const [roles, predicates] = [new Map(this.roles), this.predicates];
    return {
      roles: [...roles.keys()],
      others: predicates.length === 0 ? undefined : (roleId) => predicates.some((isMeant) => isMeant(roleId)),
      done: () => {
        for (const [roleId, mark] of roles) if (this.roles.get(roleId) === mark) this.roles.delete(roleId);
        this.predicates = this.predicates.filter((isMeant) => !predicates.includes(isMeant));
      },
    };
  }
}
