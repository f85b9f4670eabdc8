import type { GraphiQLOptions } from 'graphql-yoga';

const tabs: [string, ...string[]] = [
  `# The newest deals, with what happened in each.
query DealsWithActivities {
  deals(first: 10, orderBy: [{ createdAt: DESC }]) {
    totalCount
    nodes {
      title
      stage
      value
      company { name }
      contact { name email }
      activities(first: 3) {
        nodes {
          type
          content
          createdBy { name }
          meeting { title participants { nodes { user { name } externalEmail } } }
        }
      }
    }
  }
}`,
  `# Meetings, who took part, and what was decided.
query Meetings {
  meetings(first: 10, orderBy: [{ startedAt: DESC }]) {
    nodes {
      title
      startedAt
      participants { nodes { user { name email } externalEmail } }
      summaries(first: 1) { nodes { summaryJson } }
    }
  }
}`,
  `# Open tasks, the most urgent first.
query OpenTasks {
  tasks(first: 50, filter: { status: { ne: DONE } }, orderBy: [{ priority: DESC }, { dueDate: ASC }]) {
    totalCount
    nodes { title status priority dueDate labels assignee { name } }
  }
}`,
  `# The pipeline board, and who is asking.
query Pipeline {
  me { name role }
  tenant { name plan }
  dealPipeline { stage count value }
}`,
  `# The tree of documents, two levels of it.
query Documents {
  documents(filter: { parentId: { isNull: true } }) {
    nodes { title children { nodes { title contentJson updatedBy { name } } } }
  }
}`,
  `# What was written and said about hard water: by meaning and by words.
query Search {
  search(input: { text: "do we need an ion exchanger for hard water?" }, first: 10) {
    edges {
      score
      rank { semantic keyword }
      chunk { highlight { text matched } }
      node {
        __typename
        ... on Document { title }
        ... on DealActivity { content deal { title company { name } } }
        ... on Meeting { title startedAt }
      }
    }
    searchInfo { strategy model pending }
  }
}`,
  `# What happened with deals that are won, by words alone.
query SearchActivities {
  search(input: { text: "tasting OR signed", types: [DEAL_ACTIVITY], mode: KEYWORD, filter: { dealStages: [WON] } }, first: 10) {
    edges { score chunk { text } node { ... on DealActivity { type createdBy { name } deal { title value } } } }
  }
}`,
  `# Documents, and those that say nearly the same.
query SimilarDocuments {
  documents(first: 3, filter: { title: { in: ["Leasing terms with Banque Cantonale", "Water hardness and descaling", "Response time credits"] } }) {
    nodes { title similar(first: 3) { edges { score node { ... on Document { title } } } } }
  }
}`,
];

/**
 * GraphiQL's options: tabs of ready queries, open at the one that the page's address gives or else the first, and, where
 * there is one, a token in their headers.
 * The page asks for nothing from outside: it is rendered from the bundle.
 */
export function graphiqlOptions(token: string | undefined, query: string | null): GraphiQLOptions & { query: string } {
  const headers = JSON.stringify({ Authorization: `Bearer ${token ?? '<token>'}` }, null, 2);
  return {
    title: 'BasicOS gateway',
    defaultHeaders: headers,
    // The browser keeps the tabs, and without their headers they get those of the page: a token of today's.
    shouldPersistHeaders: false,
    defaultTabs: tabs.map((query) => ({ query })),
    // Without one, every visit but the first begins with an empty tab. The page writes it into a script as it stands, and a
    // `<` could end that: no operation needs one.
    query: query === null || query.includes('<') ? tabs[0] : query,
    defaultEditorToolsVisibility: 'headers',
  };
}
