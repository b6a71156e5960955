// The API as its clients see it. Run against a deployed stack (AWS_SAM_STACK_NAME) or with
//   leastwise test -- node --test tests/
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { token } from './token.mjs';

const run = { type: 'run', startedAt: '2026-03-14T06:30:00Z', durationSeconds: 1875, distanceMeters: 6400 };
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ana = `ana-${randomUUID()}`;
const ben = `ben-${randomUUID()}`;
let outputs, apiUrl;

before(async () => {
  const cloudFormation = new CloudFormationClient({});
  const { Stacks } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: process.env.AWS_SAM_STACK_NAME }),
  );
  outputs = Object.fromEntries(Stacks[0].Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  apiUrl = process.env.API_URL ?? outputs.ApiUrl;
});

/** Calls the API as a user; without one, without a token. */
async function api(method, path, { user, scope, bearer = user && token(user, { scope }), body, headers = {} } = {}) {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      ...(bearer && { Authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

async function createActivity(user, activity = run) {
  const { status, body } = await api('POST', '/activities', { user, body: activity });
  assert.equal(status, 201);
  return body;
}

describe('an activity', () => {
  test('is created, stored under its user and found again', async () => {
    const created = await api('POST', '/activities', { user: ana, body: { ...run, notes: 'Along the river' } });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('location'), `/activities/${created.body.id}`);
    assert.equal(created.body.startedAt, '2026-03-14T06:30:00.000Z');

    const stored = await table.send(
      new GetCommand({ TableName: outputs.TableName, Key: { userId: ana, activityId: created.body.id } }),
    );
    assert.equal(stored.Item.notes, 'Along the river');

    const found = await api('GET', `/activities/${created.body.id}`, { user: ana });
    const { trackUpload, ...activity } = created.body;
    assert.equal(found.status, 200);
    assert.deepEqual(found.body, activity);
  });

  test('comes with a ticket for the track, signed with the partner secret but not showing it', async () => {
    const [first, second] = [await createActivity(ana), await createActivity(ana)];
    assert.equal(first.trackUpload.clientId, 'fitness-tracker');
    assert.match(first.trackUpload.signature, /^[-_A-Za-z0-9]{43}$/);
    assert.notEqual(first.trackUpload.signature, second.trackUpload.signature);
    assert.ok(!JSON.stringify(first).includes('clientSecret'));
  });

  test('is deleted once', async () => {
    const { id } = await createActivity(ana);
    assert.equal((await api('DELETE', `/activities/${id}`, { user: ana })).status, 204);
    assert.equal((await api('GET', `/activities/${id}`, { user: ana })).status, 404);
    const again = await api('DELETE', `/activities/${id}`, { user: ana });
    assert.equal(again.status, 404);
    assert.deepEqual(again.body, { message: 'Activity not found' });
  });

  test('is listed between two moments, newest first', async () => {
    const user = `cleo-${randomUUID()}`;
    for (const day of ['01', '02', '03']) await createActivity(user, { ...run, startedAt: `2026-05-${day}T18:00:00Z` });
    const { status, body } = await api('GET', '/activities?from=2026-05-02&to=2026-05-31', { user });
    assert.equal(status, 200);
    assert.deepEqual(
      body.activities.map(({ startedAt }) => startedAt),
      ['2026-05-03T18:00:00.000Z', '2026-05-02T18:00:00.000Z'],
    );
  });
});

describe("another user's activity", () => {
  test('can neither be read nor deleted', async () => {
    const { id } = await createActivity(ana);
    assert.equal((await api('GET', `/activities/${id}`, { user: ben })).status, 404);
    assert.equal((await api('DELETE', `/activities/${id}`, { user: ben })).status, 404);
    assert.equal((await api('GET', `/activities/${id}`, { user: ana })).status, 200);
  });

  test('is not listed', async () => {
    await table.send(
      new PutCommand({
        TableName: outputs.TableName,
        Item: { userId: ana, activityId: randomUUID(), ...run, startedAt: '2026-07-01T00:00:00.000Z' },
      }),
    );
    const { body } = await api('GET', '/activities?from=2026-07-01&to=2026-07-02', { user: ben });
    assert.deepEqual(body, { activities: [] });
  });
});

describe('the authorizer', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const refused = {
    'no token': undefined,
    'what is no token': 'nonsense',
    'an expired token': token(ana, { lifetimeSeconds: -1 }),
    'a token signed by someone else': token(ana, { signingKey: privateKey }),
    'a token without a signature': token(ana).replace(/[^.]+$/, ''),
  };
  for (const [name, bearer] of Object.entries(refused)) {
    test(`refuses ${name}`, async () => {
      const { status, body } = await api('GET', '/activities?from=2026-01-01&to=2026-12-31', { bearer });
      assert.equal(status, 401);
      assert.deepEqual(body, { message: 'Unauthorized' });
    });
  }

  test('lets a token for reading read, and denies it writing', async () => {
    const { id } = await createActivity(ana);
    const reader = { user: ana, scope: 'activities:read' };
    assert.equal((await api('GET', `/activities/${id}`, reader)).status, 200);
    for (const [method, path, body] of [
      ['POST', '/activities', run],
      ['DELETE', `/activities/${id}`],
    ]) {
      const denied = await api(method, path, { ...reader, body });
      assert.equal(denied.status, 403);
      assert.match(denied.body.Message, /^User is not authorized to access this resource with an explicit deny/);
    }
    assert.equal((await api('GET', `/activities/${id}`, { user: ana })).status, 200);
  });
});

describe('the validator', () => {
  const bad = {
    'a body that is no JSON': '{"type":',
    'an empty body': '',
    'a missing member': { type: 'run', startedAt: run.startedAt },
    'an unknown kind of activity': { ...run, type: 'chess' },
    'a member that is not in the model': { ...run, userId: ben },
    'a duration that is no number': { ...run, durationSeconds: '1875' },
    'a duration of nothing': { ...run, durationSeconds: 0 },
    'notes that are too long': { ...run, notes: 'x'.repeat(501) },
  };
  for (const [name, body] of Object.entries(bad)) {
    test(`refuses ${name}`, async () => {
      const answer = await api('POST', '/activities', { user: ana, body });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.body, { message: 'Invalid request body' });
    });
  }

  for (const [query, missing] of [
    ['', 'from, to'],
    ['?from=2026-01-01', 'to'],
    ['?to=2026-01-01', 'from'],
  ]) {
    test(`wants ${missing} in the query`, async () => {
      const { status, body } = await api('GET', `/activities${query}`, { user: ana });
      assert.equal(status, 400);
      assert.deepEqual(body, { message: `Missing required request parameters: [${missing}]` });
    });
  }

  test('leaves what a date is to the function', async () => {
    const { status, body } = await api('GET', '/activities?from=yesterday&to=2026-01-01', { user: ana });
    assert.equal(status, 400);
    assert.deepEqual(body, { message: "'yesterday' is not a date or time" });
  });
});

test('a path that is not there is answered as API Gateway does', async () => {
  const { status, body } = await api('GET', '/workouts');
  assert.equal(status, 403);
  assert.deepEqual(body, { message: 'Missing Authentication Token' });
});
