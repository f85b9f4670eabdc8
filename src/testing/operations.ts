import type { Person, TestGateway } from './gateway.js';
import type { TypedDocumentString } from './generated/graphql.js';
import { graphql } from './generated/index.js';

/** The newest deals, with whom they are made. */
export const newestDeals = graphql(`
  query NewestDeals($first: Int!) {
    deals(first: $first, orderBy: [{ createdAt: DESC }]) {
      nodes { id title stage value createdAt company { name } contact { name } }
    }
  }
`);

/** The newest deals, with what happened last in each. */
export const dealActivities = graphql(`
  query DealActivities {
    deals(first: 20, orderBy: [{ createdAt: DESC }]) {
      nodes { id title activities(first: 5, orderBy: [{ createdAt: DESC }]) { nodes { type content createdBy { name } } } }
    }
  }
`);

/** The latest meetings, with who took part. */
export const latestMeetings = graphql(`
  query LatestMeetings {
    meetings(first: 20, orderBy: [{ startedAt: DESC }]) {
      nodes { title participants { nodes { user { name email } } } }
    }
  }
`);

/** Tasks that a filter lets through, what is due first at the top. */
export const tasksByDueDate = graphql(`
  query TasksByDueDate($filter: TaskFilter) {
    tasks(first: 50, filter: $filter, orderBy: [{ dueDate: ASC }]) {
      nodes { id title status priority dueDate }
    }
  }
`);

/** What a search finds, by which words, and how. */
export const searchEverything = graphql(`
  query SearchEverything($input: SearchInput!, $first: Int!) {
    search(input: $input, first: $first) {
      edges {
        score
        rank { semantic keyword }
        chunk { highlight { text matched } }
        node {
          __typename
          ... on Document { id title }
          ... on DealActivity { id content deal { title } }
          ... on Meeting { id title }
        }
      }
      searchInfo { strategy model pending }
    }
  }
`);

/** The data of a typed operation. @throws where the answer has errors. */
export async function run<Result, Variables>(
  gateway: TestGateway,
  as: Person,
  operation: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const { data, errors } = await gateway.ask(operation.toString(), { as, variables: variables as Record<string, unknown> });
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
  return data;
}
