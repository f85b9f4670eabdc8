/** A function that the migrations make, whose meaning isolation rests on. */
export interface Pinned {
  /** As PostgreSQL tells it. */
  signature: string;
  /** Runs as its owner, gateway_doors, across all tenants. */
  door: boolean;
  /** Whether the runtime role may run it. */
  serves: boolean;
  searchPath: string;
  volatility: 's' | 'v';
  /** The SHA-256 of its body, in hex. */
  body: string;
}

const search = { own: 'pg_catalog, public, pg_temp', bare: 'pg_catalog, pg_temp' };

/**
 * Every such function there is. A migration that makes another, or changes one, changes this list: the audit refuses
 * functions that run as their owner and triggers whose function is not here.
 */
export const pinned: readonly Pinned[] = [
  door('door_session(text)', true, '9c0683195d61f42744ce72a3753e6c774f58b196c9e52b8eb2ab8b253039a460'),
  door('door_invite(text)', true, '9aa7523d521a474e1609f1692f4c867072b8ffd61972552a7afd78b22363779b'),
  door('door_find_tenants(text)', false, 'afc188a4b5592c83cd0477e47ce66e1339d8e59269621ce8edc0b7b0381c91d0'),
  door('door_tenant_ids()', false, 'e909533b2a1ad4d9bc1a93cd123ded6298e096766e3d9ee30a047c1fa245d76d'),
  door('door_tenants_with_work()', true, 'd3c0afbe7785d19e2fdbf7101873826cf09b06b588c0e6a4a45db10cf1eb0eae'),
  door('door_search_words(text[],text,text,uuid[],integer)', true, '18f0d7cad4a54630a6815e43d03c4cf444fb29dc4e27f6138d25e9300a5b9e47'),
  door('door_search_sizes()', false, '74c2d5eda4348db51e58d38bb2e84803fe74e1eff0643136b03b9ec7706538f3'),
  door('door_tenants_of_other_models(text)', true, '558a756f77ec8aa652c8fa58260003fc95ba49ccc8aa3a59650237c2944b525c'),
  { ...door('door_prune_keys()', true, '6817970d9b949eed2a196aa65e4ee43af5c04205e4da5e782fed3d9b630328e5'), volatility: 'v' },
  writer('replicate_change()', 'f4abcd478b9885f4790a33c44b879b1f1895bcda9d3cb460134f69f41638314c'),
  writer('prune_replica(uuid,interval)', '8fb615a83227de7940d0470a696455672affe1e79b2f7ac57eb063babfc8a89c'),
  writer('renew_replicas()', '746bd0c7487aabe4e37d07277dde31761b45b389da38a9b77b2564a1abf549a4'),
  plain('for_each_tenant(text)', search.own, '91601c79f99e68df733eed8da3285704fe09790c0794e4687b73374a0045053a'),
  plain('set_updated_at()', search.bare, 'fcad7d09a9b4f7fd159f22a7d65045eacad39405603840d5ed64b224c07c95c7'),
  plain('refuse_deactivated_assignee()', search.bare, '1d1b477b083583e0c7299da19f0e0120c6628cab4b72eee4e2b6b1543af1a7b5'),
  plain('queue_own_embedding()', search.bare, '6a4bdc32c114261de7ccd29a706b20cebc9a6a09db47db93db9bd10dbe69d2b9'),
  plain('queue_meeting_embedding()', search.bare, '7615465ca0ca9e08910fd036ee8d5454c4f2bc4bf86fc78e9715ff4bcf8955ea'),
];

function door(signature: string, serves: boolean, body: string): Pinned {
  return { signature, door: true, serves, searchPath: search.own, volatility: 's', body };
}

/** Writes across tenants: from a trigger, or called by who owns the tables. */
function writer(signature: string, body: string): Pinned {
  return { ...door(signature, false, body), volatility: 'v' };
}

function plain(signature: string, searchPath: string, body: string): Pinned {
  return { signature, door: false, serves: false, searchPath, volatility: 'v', body };
}
