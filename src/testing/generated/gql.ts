/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query SearchPage($input: SearchInput!, $first: Int!) {\n  search(input: $input, first: $first) {\n    edges {\n      score\n      distance\n      rank {\n        semantic\n        keyword\n      }\n      chunk {\n        text\n        index\n        highlight {\n          text\n          matched\n        }\n      }\n      node {\n        __typename\n        ... on Document {\n          id\n          title\n        }\n        ... on DealActivity {\n          id\n          deal {\n            title\n          }\n        }\n        ... on Meeting {\n          id\n          title\n        }\n      }\n    }\n    searchInfo {\n      strategy\n      recallTarget\n      semantic\n      model\n      pending\n      failed\n    }\n  }\n}": typeof types.SearchPageDocument,
    "\n  query NewestDeals($first: Int!) {\n    deals(first: $first, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title stage value createdAt company { name } contact { name } }\n    }\n  }\n": typeof types.NewestDealsDocument,
    "\n  query DealActivities {\n    deals(first: 20, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdBy { name } } } }\n    }\n  }\n": typeof types.DealActivitiesDocument,
    "\n  query LatestMeetings {\n    meetings(first: 20, orderBy: [{ startedAt: DESC }]) {\n      nodes { title participants { nodes { user { name email } } } }\n    }\n  }\n": typeof types.LatestMeetingsDocument,
    "\n  query TasksByDueDate($filter: TaskFilter) {\n    tasks(first: 50, filter: $filter, orderBy: [{ dueDate: ASC }]) {\n      nodes { id title status priority dueDate }\n    }\n  }\n": typeof types.TasksByDueDateDocument,
    "\n  query SearchEverything($input: SearchInput!, $first: Int!) {\n    search(input: $input, first: $first) {\n      edges {\n        score\n        rank { semantic keyword }\n        chunk { highlight { text matched } }\n        node {\n          __typename\n          ... on Document { id title }\n          ... on DealActivity { id content deal { title } }\n          ... on Meeting { id title }\n        }\n      }\n      searchInfo { strategy model pending }\n    }\n  }\n": typeof types.SearchEverythingDocument,
    "\n  query ByAllModes($text: String!) {\n    SEMANTIC: search(input: { text: $text, mode: SEMANTIC }, first: 10) { ...Ranked }\n    KEYWORD: search(input: { text: $text, mode: KEYWORD }, first: 10) { ...Ranked }\n    HYBRID: search(input: { text: $text, mode: HYBRID }, first: 10) { ...Ranked }\n  }\n  fragment Ranked on SearchConnection {\n    edges { node { ... on Document { id } ... on DealActivity { id } ... on Meeting { id } } }\n  }\n": typeof types.ByAllModesDocument,
    "\n  query StillPending {\n    search(input: { text: \"anything\", mode: KEYWORD }, first: 1) { searchInfo { pending } }\n  }\n": typeof types.StillPendingDocument,
};
const documents: Documents = {
    "query SearchPage($input: SearchInput!, $first: Int!) {\n  search(input: $input, first: $first) {\n    edges {\n      score\n      distance\n      rank {\n        semantic\n        keyword\n      }\n      chunk {\n        text\n        index\n        highlight {\n          text\n          matched\n        }\n      }\n      node {\n        __typename\n        ... on Document {\n          id\n          title\n        }\n        ... on DealActivity {\n          id\n          deal {\n            title\n          }\n        }\n        ... on Meeting {\n          id\n          title\n        }\n      }\n    }\n    searchInfo {\n      strategy\n      recallTarget\n      semantic\n      model\n      pending\n      failed\n    }\n  }\n}": types.SearchPageDocument,
    "\n  query NewestDeals($first: Int!) {\n    deals(first: $first, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title stage value createdAt company { name } contact { name } }\n    }\n  }\n": types.NewestDealsDocument,
    "\n  query DealActivities {\n    deals(first: 20, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdBy { name } } } }\n    }\n  }\n": types.DealActivitiesDocument,
    "\n  query LatestMeetings {\n    meetings(first: 20, orderBy: [{ startedAt: DESC }]) {\n      nodes { title participants { nodes { user { name email } } } }\n    }\n  }\n": types.LatestMeetingsDocument,
    "\n  query TasksByDueDate($filter: TaskFilter) {\n    tasks(first: 50, filter: $filter, orderBy: [{ dueDate: ASC }]) {\n      nodes { id title status priority dueDate }\n    }\n  }\n": types.TasksByDueDateDocument,
    "\n  query SearchEverything($input: SearchInput!, $first: Int!) {\n    search(input: $input, first: $first) {\n      edges {\n        score\n        rank { semantic keyword }\n        chunk { highlight { text matched } }\n        node {\n          __typename\n          ... on Document { id title }\n          ... on DealActivity { id content deal { title } }\n          ... on Meeting { id title }\n        }\n      }\n      searchInfo { strategy model pending }\n    }\n  }\n": types.SearchEverythingDocument,
    "\n  query ByAllModes($text: String!) {\n    SEMANTIC: search(input: { text: $text, mode: SEMANTIC }, first: 10) { ...Ranked }\n    KEYWORD: search(input: { text: $text, mode: KEYWORD }, first: 10) { ...Ranked }\n    HYBRID: search(input: { text: $text, mode: HYBRID }, first: 10) { ...Ranked }\n  }\n  fragment Ranked on SearchConnection {\n    edges { node { ... on Document { id } ... on DealActivity { id } ... on Meeting { id } } }\n  }\n": types.ByAllModesDocument,
    "\n  query StillPending {\n    search(input: { text: \"anything\", mode: KEYWORD }, first: 1) { searchInfo { pending } }\n  }\n": types.StillPendingDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SearchPage($input: SearchInput!, $first: Int!) {\n  search(input: $input, first: $first) {\n    edges {\n      score\n      distance\n      rank {\n        semantic\n        keyword\n      }\n      chunk {\n        text\n        index\n        highlight {\n          text\n          matched\n        }\n      }\n      node {\n        __typename\n        ... on Document {\n          id\n          title\n        }\n        ... on DealActivity {\n          id\n          deal {\n            title\n          }\n        }\n        ... on Meeting {\n          id\n          title\n        }\n      }\n    }\n    searchInfo {\n      strategy\n      recallTarget\n      semantic\n      model\n      pending\n      failed\n    }\n  }\n}"): typeof import('./graphql.js').SearchPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewestDeals($first: Int!) {\n    deals(first: $first, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title stage value createdAt company { name } contact { name } }\n    }\n  }\n"): typeof import('./graphql.js').NewestDealsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DealActivities {\n    deals(first: 20, orderBy: [{ createdAt: DESC }]) {\n      nodes { id title activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdBy { name } } } }\n    }\n  }\n"): typeof import('./graphql.js').DealActivitiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LatestMeetings {\n    meetings(first: 20, orderBy: [{ startedAt: DESC }]) {\n      nodes { title participants { nodes { user { name email } } } }\n    }\n  }\n"): typeof import('./graphql.js').LatestMeetingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TasksByDueDate($filter: TaskFilter) {\n    tasks(first: 50, filter: $filter, orderBy: [{ dueDate: ASC }]) {\n      nodes { id title status priority dueDate }\n    }\n  }\n"): typeof import('./graphql.js').TasksByDueDateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchEverything($input: SearchInput!, $first: Int!) {\n    search(input: $input, first: $first) {\n      edges {\n        score\n        rank { semantic keyword }\n        chunk { highlight { text matched } }\n        node {\n          __typename\n          ... on Document { id title }\n          ... on DealActivity { id content deal { title } }\n          ... on Meeting { id title }\n        }\n      }\n      searchInfo { strategy model pending }\n    }\n  }\n"): typeof import('./graphql.js').SearchEverythingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ByAllModes($text: String!) {\n    SEMANTIC: search(input: { text: $text, mode: SEMANTIC }, first: 10) { ...Ranked }\n    KEYWORD: search(input: { text: $text, mode: KEYWORD }, first: 10) { ...Ranked }\n    HYBRID: search(input: { text: $text, mode: HYBRID }, first: 10) { ...Ranked }\n  }\n  fragment Ranked on SearchConnection {\n    edges { node { ... on Document { id } ... on DealActivity { id } ... on Meeting { id } } }\n  }\n"): typeof import('./graphql.js').ByAllModesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StillPending {\n    search(input: { text: \"anything\", mode: KEYWORD }, first: 1) { searchInfo { pending } }\n  }\n"): typeof import('./graphql.js').StillPendingDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
