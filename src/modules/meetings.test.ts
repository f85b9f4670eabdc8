import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, type TestGateway, testGateway } from '../testing/gateway.js';
import { absentId, itRefuses, made, run, wrongPaths } from '../testing/refusals.js';
import { traced } from '../testing/traces.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

const { userId } = identityOf('acme.member');
const make = 'createMeeting(input: { title: "Visit" }) { row: meeting { id } }';
const newMeeting = (set = '') => made(gateway, `createMeeting(input: { title: "Visit", ${set} }) { row: meeting { id } }`);

describe('the course of a meeting', () => {
  const verb = (name: string, input: object) => run(gateway, name, input, 'meeting { id startedAt endedAt }');
  const refusal = (message: string) => [{ message, extensions: { code: 'CONFLICT' } }];

  it.each([
    ['startMeeting', '', 'startedAt', 'meeting.started'],
    ['endMeeting', 'startedAt: "2026-01-01T10:00:00Z"', 'endedAt', 'meeting.ended'],
  ])('%s sets the database’s time, tells so, and takes one statement', async (name, set, column, type) => {
    const id = await newMeeting(set);
    const { pool } = gateway.database.engine;
    const clock = async () =>
      (await pool.query<{ ms: number }>('select extract(epoch from clock_timestamp())::float8 * 1000 as ms')).rows[0]?.ms;
    const before = (await clock()) ?? Number.NaN;
    const { result, events, audit, statements } = await traced(gateway, () => verb(name, { id }));
    const at = Date.parse(result.data[name].meeting[column]);
    expect(at).toBeGreaterThanOrEqual(Math.floor(before));
    expect(at).toBeLessThanOrEqual((await clock()) ?? Number.NaN);
    expect(events).toEqual([{ type, payload: { meetingId: id }, userId }]);
    expect(audit).toEqual([{ action: name, resourceType: 'Meeting', resourceId: id, userId, metadata: { fields: [column] } }]);
    expect(statements).toBe(1);
  });

  it('is a beginning and an end, also within one mutation', async () => {
    const id = await newMeeting();
    const query =
      'mutation($id: ID!) { startMeeting(input: { id: $id }) { meeting { id } } endMeeting(input: { id: $id }) { meeting { startedAt endedAt } } }';
    const { data, errors } = await gateway.ask(query, { as: 'acme.member', variables: { id } });
    expect(errors).toBeUndefined();
    expect(data.endMeeting.meeting.endedAt >= data.endMeeting.meeting.startedAt).toBe(true);
  });

  it('refuses to start twice, to end what has not begun or lies ahead, and to end twice', async () => {
    const id = await newMeeting();
    expect((await verb('endMeeting', { id })).errors).toMatchObject(refusal('The meeting has not been started.'));
    await verb('startMeeting', { id });
    const again = await traced(gateway, () => verb('startMeeting', { id }));
    expect(again.result.errors).toMatchObject(refusal('The meeting has been started.'));
    expect([again.events, again.audit]).toEqual([[], []]);
    await verb('endMeeting', { id });
    expect((await verb('endMeeting', { id })).errors).toMatchObject(refusal('The meeting has ended.'));
    expect((await verb('startMeeting', { id })).errors).toMatchObject(refusal('The meeting has ended.'));
    const ahead = await newMeeting('startedAt: "2999-01-01T10:00:00Z"');
    expect((await verb('endMeeting', { id: ahead })).errors).toMatchObject(refusal('The meeting has not been started.'));
    expect((await verb('startMeeting', { id: ahead })).errors).toBeUndefined();
  });

  it('lets one of two win that start it at once', async () => {
    const id = await newMeeting();
    const { result, events } = await traced(gateway, () => Promise.all([verb('startMeeting', { id }), verb('startMeeting', { id })]));
    expect(result.filter(({ errors }) => errors)).toHaveLength(1);
    expect(events).toHaveLength(1);
  });

  it('tells the same events as the generated update', async () => {
    const [one, other] = [await newMeeting(), await newMeeting()];
    const verbs = await traced(gateway, async () => {
      await verb('startMeeting', { id: one });
      await verb('endMeeting', { id: one });
    });
    const set = { startedAt: '2026-01-01T10:00:00Z', endedAt: '2026-01-01T11:00:00Z' };
    const updated = await traced(gateway, () => run(gateway, 'updateMeeting', { id: other, set }));
    expect(verbs.events).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(updated.events).replaceAll(other, one))).toEqual(verbs.events);
  });

  itRefuses(() => gateway, { name: 'startMeeting', make, key: 'id' });
  itRefuses(() => gateway, { name: 'endMeeting', make, key: 'id' });
});

describe('addTranscript', () => {
  const selection = 'meeting { id transcriptFinalizedAt } transcripts { speaker text timestampMs position }';
  const add = (input: object) => run(gateway, 'addTranscript', input, selection);
  const said = (text: string, more: object = {}) => ({ speaker: 'Ines', text, timestampMs: 0, ...more });

  it('adds many lines in a fixed number of statements, and continues the positions', async () => {
    const meetingId = await newMeeting();
    const lines = Array.from({ length: 1000 }, (_, i) => said(`line ${i}`, { timestampMs: i }));
    const many = await traced(gateway, () => add({ meetingId, lines }));
    expect(many.result.data.addTranscript.transcripts).toEqual(lines.map((line, position) => ({ ...line, position })));
    expect(many.result.data.addTranscript.meeting).toEqual({ id: meetingId, transcriptFinalizedAt: null });
    expect(many.events).toEqual([]);
    expect(many.audit).toHaveLength(1000);
    expect(many.audit[0]).toMatchObject({ action: 'addTranscript', resourceType: 'Transcript', userId });
    expect(many.statements).toBe(3);

    const next = await traced(gateway, () => add({ meetingId, lines: [said('a'), said('b', { position: 2000 }), said('c')] }));
    expect(next.result.data.addTranscript.transcripts.map(({ position }: { position: number }) => position)).toEqual([1000, 2000, 2001]);
    expect(next.statements).toBe(3);
  });

  it('closes the transcript with the last lines, tells so, and then takes no more', async () => {
    const meetingId = await newMeeting();
    const { result, events, audit, statements } = await traced(gateway, () => add({ meetingId, lines: [said('Bye.')], final: true }));
    expect(Date.parse(result.data.addTranscript.meeting.transcriptFinalizedAt)).toBeGreaterThan(0);
    expect(events).toEqual([{ type: 'meeting.transcript.finalized', payload: { meetingId }, userId }]);
    expect(audit.map(({ resourceType, metadata }) => [resourceType, metadata.fields])).toEqual([
      ['Meeting', ['transcriptFinalizedAt']],
      ['Transcript', ['speaker', 'text', 'timestampMs', 'meetingId', 'position']],
    ]);
    expect(statements).toBe(4);

    const late = await traced(gateway, () => add({ meetingId, lines: [said('One more thing.')] }));
    expect(late.result.errors?.[0]).toMatchObject({
      message: 'The transcript of the meeting is closed.',
      extensions: { code: 'CONFLICT' },
    });
    expect([late.events, late.audit]).toEqual([[], []]);
    expect((await add({ meetingId, lines: [], final: true })).errors?.[0]?.extensions.code).toBe('CONFLICT');
  });

  it('can close a transcript without further lines', async () => {
    const { data } = await add({ meetingId: await newMeeting(), lines: [], final: true });
    expect(data.addTranscript).toMatchObject({ meeting: { transcriptFinalizedAt: expect.any(String) }, transcripts: [] });
  });

  it('is the only way to add lines, and no generated update closes or opens a transcript', async () => {
    const query =
      '{ m: __type(name: "Mutation") { fields { name } } s: __type(name: "MeetingSet") { inputFields { name } } t: __type(name: "TranscriptSet") { inputFields { name } } }';
    const { data } = await gateway.ask(query);
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    expect(names(data.m.fields)).not.toContain('createTranscript');
    expect(names(data.m.fields)).not.toContain('createTranscripts');
    expect(names(data.s.inputFields)).not.toContain('transcriptFinalizedAt');
    expect(names(data.t.inputFields)).not.toContain('meetingId');
  });

  it('gives lines that are added at once positions of their own', async () => {
    const meetingId = await newMeeting();
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => add({ meetingId, lines: [said(`${i}a`), said(`${i}b`)] })));
    const positions = answers.flatMap(({ data }) => data.addTranscript.transcripts.map(({ position }: { position: number }) => position));
    expect(positions.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('names everything that is wrong with its input', async () => {
    const wrong = await add({ meetingId: 'seven', lines: [said('ok'), said('a\0b', { timestampMs: -1 })] });
    expect(wrongPaths(wrong)).toEqual([
      ['input', 'meetingId'],
      ['input', 'lines', 1, 'text'],
      ['input', 'lines', 1, 'timestampMs'],
    ]);
    const none = await add({ meetingId: await newMeeting(), lines: [] });
    expect(none.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'lines'] }] });
  });

  itRefuses(() => gateway, { name: 'addTranscript', make, key: 'meetingId', input: { lines: [said('Hello.')] } });
});

describe('saveMeetingSummary', () => {
  const summaryJson = { decisions: ['Buy two.'], actionItems: [], followUps: [] };
  const save = (input: object) =>
    run(gateway, 'saveMeetingSummary', { summaryJson, ...input }, 'meetingSummary { id meetingId summaryJson }');

  it('keeps a summary as the newest, with its event and audit entry, in one statement', async () => {
    const meetingId = await newMeeting();
    await save({ meetingId });
    const newer = { ...summaryJson, note: 'Second thoughts.' };
    const { result, events, audit, statements } = await traced(gateway, () => save({ meetingId, summaryJson: newer }));
    const { id } = result.data.saveMeetingSummary.meetingSummary;
    expect(result.data.saveMeetingSummary.meetingSummary).toEqual({ id, meetingId, summaryJson: newer });
    expect(events).toEqual([{ type: 'meeting.summary.generated', payload: { meetingId, summaryId: id }, userId }]);
    expect(audit).toMatchObject([{ action: 'saveMeetingSummary', resourceType: 'MeetingSummary', resourceId: id, userId }]);
    expect(statements).toBe(1);
    const { data } = await gateway.ask('query($id: ID!) { meeting(id: $id) { summaries { nodes { id } totalCount } } }', {
      as: 'acme.member',
      variables: { id: meetingId },
    });
    expect(data.meeting.summaries).toMatchObject({ totalCount: 2, nodes: [{ id }, {}] });
  });

  it('is FORBIDDEN for viewers', async () => {
    const input = { meetingId: await newMeeting(), summaryJson };
    const { errors } = await run(gateway, 'saveMeetingSummary', input, '__typename', 'acme.viewer');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('refuses a summary of another shape, and a meeting of another tenant as one that never was', async () => {
    const meetingId = await newMeeting();
    const shape = await save({ meetingId, summaryJson: { decisions: 'none' } });
    expect(shape.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: ['input', 'summaryJson', 'decisions'] }, {}, {}],
    });
    const foreign = await save({ meetingId: await made(gateway, make, 'globex.member') });
    expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['input', 'meetingId'] }] });
    expect(foreign.text).toBe((await save({ meetingId: absentId })).text);
  });
});
