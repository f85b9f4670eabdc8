import type {
  meetings as meetingTable,
  meetingParticipants as participantTable,
  meetingSummaries as summaryTable,
  transcripts as transcriptTable,
} from '../schema/meetings.js';
import { authorId, type Company, type Conversation, personId } from './company.js';
import { cycle, daysAgo, dice, later, rowId } from './kit.js';

const reviewCount = 10;
/** How the meetings without a transcript stand: held and not recorded, going on, and still to come. */
const unrecorded = ['held', 'held', 'going on', 'to come', 'to come'] as const;

const firstName = (name: string) => name.split(' ')[0] as string;

/** Meetings with their participants, what was said, and what came out of them; the written conversations come first. */
export function meetings(company: Company) {
  const { prefix, tenantId, people } = company;
  const conversations = [...company.conversations, ...reviews(company)];
  const meetings: (typeof meetingTable.$inferInsert)[] = [];
  const meetingParticipants: (typeof participantTable.$inferInsert)[] = [];
  const transcripts: (typeof transcriptTable.$inferInsert)[] = [];
  const meetingSummaries: (typeof summaryTable.$inferInsert)[] = [];

  const meet = (title: string, startedAt: Date | null, endedAt: Date | null, transcriptFinalizedAt: Date | null, createdAt: Date) => {
    const index = meetings.length;
    const id = rowId(prefix, 'meetings', index);
    const calendarEventId = index % 3 === 2 ? null : `cal-${prefix}-${index}`;
    meetings.push({
      id,
      tenantId,
      title,
      startedAt,
      endedAt,
      transcriptFinalizedAt,
      calendarEventId,
      createdById: authorId(company, index),
      createdAt,
      updatedAt: transcriptFinalizedAt ?? endedAt ?? createdAt,
    });
    return id;
  };
  const join = (meetingId: string, who: { userId: string } | { externalEmail: string }) =>
    meetingParticipants.push({ id: rowId(prefix, 'meetingParticipants', meetingParticipants.length), tenantId, meetingId, ...who });

  for (const [index, { title, guests, lines, summary }] of conversations.entries()) {
    const roll = dice(`${prefix} meeting ${index}`);
    // Two a day at the same hour: lists must cope with equal times.
    const startedAt = daysAgo(120 - 10 * Math.floor(index / 2), 90);
    const endedAt = later(startedAt, 45);
    const meetingId = meet(title, startedAt, endedAt, later(endedAt, 2), daysAgo(126 - 10 * Math.floor(index / 2)));
    const said = lines
      .trim()
      .split('\n')
      .map((line) => line.split(/: (.*)/s) as [speaker: string, text: string]);
    const present = people.filter((person) => said.some(([speaker]) => speaker === firstName(person.name)));
    for (const person of present) join(meetingId, { userId: personId(company, people.indexOf(person)) });
    for (const externalEmail of guests) join(meetingId, { externalEmail });

    let timestampMs = 0;
    for (const [position, [speaker, text]] of said.entries()) {
      const name = people.find((person) => firstName(person.name) === speaker)?.name ?? speaker;
      transcripts.push({
        id: rowId(prefix, 'transcripts', transcripts.length),
        tenantId,
        meetingId,
        speaker: name,
        text,
        timestampMs,
        position,
      });
      // Now and then somebody interrupts, and two lines share a time.
      if (position % 6 !== 4) timestampMs += roll.int(4_000, 40_000);
    }
    if (index % 7 === 6) continue;
    const id = rowId(prefix, 'meetingSummaries', meetingSummaries.length);
    meetingSummaries.push({ id, tenantId, meetingId, summaryJson: summary, createdAt: later(endedAt, 3) });
  }

  for (const [index, state] of unrecorded.entries()) {
    const startedAt = { held: daysAgo(3 + index), 'going on': daysAgo(0, -10), 'to come': null }[state];
    const endedAt = state === 'held' && startedAt ? later(startedAt, 30) : null;
    const meetingId = meet(`Visit of ${cycle(company.customers, index + 7)[0]}`, startedAt, endedAt, null, daysAgo(12));
    join(meetingId, { userId: personId(company, index % 5) });
    join(meetingId, { externalEmail: `visitor${index + 1}@${cycle(company.customers, index + 7)[1] ?? 'mail.example'}` });
  }
  return { meetings, meetingParticipants, transcripts, meetingSummaries };
}

/** Weekly reviews, put together from the points that come up in them. */
function reviews({ people, reviews: { titles, topics } }: Company): Conversation[] {
  return Array.from({ length: reviewCount }, (_, index) => {
    const points = Array.from({ length: 4 + (index % 3) }, (_, turn) => cycle(topics, index * 4 + turn * 3));
    const voice = (turn: number) => firstName(cycle(people.slice(0, 5), turn).name);
    const lines = points.flatMap(([question, answer, followUp], turn) => [
      `${voice(index)}: ${question}`,
      `${voice(index + 1 + (turn % 3))}: ${answer}`,
      `${voice(index)}: ${followUp}`,
    ]);
    const summary = {
      decisions: [],
      actionItems: points.map(([, , followUp]) => followUp),
      followUps: points.slice(0, 1).map(([question]) => question),
    };
    return { title: `${cycle(titles, index)}, week ${30 + index}`, guests: [], lines: lines.join('\n'), summary };
  });
}
