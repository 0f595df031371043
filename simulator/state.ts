/** The account as JSON by MOCO's keys: what `GET /__state` returns and what the input `data` takes. Pure. */
import type { CustomField, Data, Employment, Holiday, Reference, Role, User } from './data.ts';

/** An account by MOCO's keys. */
export interface State {
  /** The teams. */
  readonly units: readonly Reference[];
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly employments: readonly Employment[];
  /** Vacation entitlements. */
  readonly holidays: readonly Holiday[];
  /** The definitions of custom fields. */
  readonly custom_properties: readonly CustomField[];
}

/** The account as it is now. */
export function stateOf({ units, roles, users, employments, holidays, customFields }: Data): State {
  return { units, roles, users, employments, holidays, custom_properties: customFields };
}
