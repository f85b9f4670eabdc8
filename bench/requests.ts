import { SignJWT } from 'jose';
import { bulkTenantId } from '../seeds/index.js';
import { dice, rowId } from '../seeds/kit.js';
import type { Request } from './clients.js';
import { type Side, secret } from './sides.js';
import { mix, reads, type Workload, writes } from './workloads.js';

/** What is measured, by name; `mix` asks all of them in turn. */
export const workloadNames = [...reads.map(({ name }) => name), 'mix', ...writes.map(({ name }) => name)];

export const workloadOf = (name: string): Workload => [...reads, ...writes].find((one) => one.name === name) as Workload;

/** The token of a tenant's member. The gateway and the floor look up the role that it tells. */
export async function tokenOf(tenant: number): Promise<string> {
  const tenantId = bulkTenantId(tenant);
  return new SignJWT({ sub: rowId(prefixOf(tenant), 'users', 12), tenant_id: tenantId, role: 'member' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(new TextEncoder().encode(secret));
}

const prefixOf = (tenant: number) => bulkTenantId(tenant).slice(0, 8);

/** The nth request of a tenant, as the side takes it. */
export function requestOf(side: Side, workload: Workload, tenant: number, token: string, nth: number): Request {
  const variables = workload.variables?.(prefixOf(tenant), nth) ?? {};
  return {
    path: side === 'floor' ? `/${workload.name}` : '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(side === 'floor' ? variables : { query: workload[side], variables }),
  };
}

/** Requests of all tenants, in no order, of the workload with this name. */
export async function requestsOf(side: Side, name: string, tenants: readonly number[]): Promise<Request[]> {
  const names = name === 'mix' ? Object.entries(mix).flatMap(([one, times]) => Array<string>(times).fill(one)) : [name];
  const requests: Request[] = [];
  for (const tenant of tenants) {
    const token = await tokenOf(tenant);
    const times = Math.ceil(24 / names.length);
    for (let nth = 0; nth < times * names.length; nth++)
      requests.push(requestOf(side, workloadOf(names[nth % names.length] as string), tenant, token, nth));
  }
  const { int } = dice(name);
  for (let i = requests.length - 1; i > 0; i--) {
    const j = int(0, i);
    [requests[i], requests[j]] = [requests[j] as Request, requests[i] as Request];
  }
  return requests;
}
