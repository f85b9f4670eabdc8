import { SignJWT } from 'jose';
import { bulkTenantId } from '../seeds/index.js';
import { dice, rowId } from '../seeds/kit.js';
import type { Request } from './clients.js';
import { type Side, secret } from './sides.js';
import { mix, reads, type Workload, writes } from './workloads.js';

/** What is measured, by name; `mix` asks all of them in turn. */
export const workloadNames = [...reads.map(({ name }) => name), 'mix', ...writes.map(({ name }) => name)];

/** What is asked under this name, in turn. */
export function workloadsOf(name: string): Workload[] {
  const all = [...reads, ...writes];
  return name === 'mix' ? all.flatMap((one) => Array<Workload>(mix[one.name] ?? 0).fill(one)) : all.filter((one) => one.name === name);
}

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

/** About how many requests are asked in turn. */
const variety = 1200;

/** Requests of all tenants, in no order: of each as many as of any other. */
export async function requestsOf(side: Side, workloads: readonly Workload[], tenants: readonly number[]): Promise<Request[]> {
  const times = Math.ceil(variety / tenants.length / workloads.length);
  const requests: Request[] = [];
  for (const tenant of tenants) {
    const token = await tokenOf(tenant);
    for (let nth = 0; nth < times * workloads.length; nth++)
      requests.push(requestOf(side, workloads[nth % workloads.length] as Workload, tenant, token, nth));
  }
  const { int } = dice('requests');
  for (let i = requests.length - 1; i > 0; i--) {
    const j = int(0, i);
    [requests[i], requests[j]] = [requests[j] as Request, requests[i] as Request];
  }
  return requests;
}
