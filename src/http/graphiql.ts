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
