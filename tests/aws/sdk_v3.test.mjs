// The AWS SDK for JavaScript v3 against the emulated services;
// runs under `leastwise test` with the template `services`.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';

const require = createRequire(`${process.env.LEASTWISE_TOOLS}/sdk-node/`);
const { CloudFormationClient, DescribeStacksCommand, DescribeStackResourcesCommand, ListExportsCommand } =
  require('@aws-sdk/client-cloudformation');
const { CloudWatchLogsClient, FilterLogEventsCommand } = require('@aws-sdk/client-cloudwatch-logs');
const { DynamoDBClient, ListTablesCommand } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, DeleteCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand,
  UpdateCommand } = require('@aws-sdk/lib-dynamodb');
const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
const { CreateSecretCommand, DeleteSecretCommand, GetSecretValueCommand, PutSecretValueCommand,
  SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts');

const { TableName, EchoName, CallerName, OpenRoleArn, ClosedRoleArn, AWS_SAM_STACK_NAME } = process.env;
const own = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY };
const denied = (arn, action) =>
  `User: ${arn} is not authorized to perform: ${action} on resource: ` +
  `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName} ` +
  `because no identity-based policy allows the ${action} action`;

describe('DynamoDB', () => {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const send = (Command, input) => table.send(new Command({ TableName, ...input }));

  test('an item is put, read, queried, updated and deleted', async () => {
    const Key = { owner: 'node', thing: 'life' };
    const deep = { list: [null, true, new Uint8Array([0, 255])] };
    const item = { ...Key, tags: new Set(['a', 'b']), width: 1.5, deep };
    await send(PutCommand, { Item: item });
    assert.deepEqual((await send(GetCommand, { Key, ConsistentRead: true })).Item, item);
    const found = await send(QueryCommand, {
      KeyConditionExpression: '#o = :o AND begins_with(thing, :l)',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': 'node', ':l': 'li' },
    });
    assert.deepEqual([found.Count, found.Items[0].thing], [1, 'life']);
    const { Attributes } = await send(UpdateCommand, {
      Key,
      UpdateExpression: 'SET width = width + :half REMOVE deep.#l[0]',
      ExpressionAttributeNames: { '#l': 'list' },
      ExpressionAttributeValues: { ':half': 0.5 },
      ReturnValues: 'UPDATED_NEW',
    });
    assert.equal(Attributes.width, 2);
    await send(DeleteCommand, { Key });
    assert.equal((await send(GetCommand, { Key })).Item, undefined);
  });

  test('a failed condition says which', async () => {
    const Item = { owner: 'node', thing: 'once' };
    const once = { Item, ConditionExpression: 'attribute_not_exists(thing)' };
    await send(PutCommand, once);
    await assert.rejects(send(PutCommand, { ...once, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }), {
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { owner: { S: 'node' }, thing: { S: 'once' } },
    });
    const TransactItems = [{ Put: { TableName, ...once } }];
    await assert.rejects(table.send(new TransactWriteCommand({ TransactItems })), (error) => {
      assert.equal(error.name, 'TransactionCanceledException');
      assert.deepEqual(error.CancellationReasons.map(({ Code }) => Code), ['ConditionalCheckFailed']);
      return true;
    });
  });

  test('a missing table', async () => {
    await assert.rejects(send(GetCommand, { TableName: 'nowhere', Key: { owner: 'a', thing: 'b' } }), {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });
});

test('a secret lives and dies', async () => {
  const client = new SecretsManagerClient({});
  const SecretId = 'node/life';
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'first' }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'second' }));
  assert.equal((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString, 'second');
  await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  await assert.rejects(client.send(new GetSecretValueCommand({ SecretId })), {
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

describe('STS', () => {
  const identity = (credentials) => new STSClient({ credentials }).send(new GetCallerIdentityCommand({}));

  test('an assumed role has its own rights, a closed one is refused', async () => {
    const client = new STSClient({});
    const assume = (RoleArn) => client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visitor' }));
    const { Credentials } = await assume(OpenRoleArn);
    const credentials = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    };
    const { Arn } = await identity(credentials);
    assert.equal(Arn, `${OpenRoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/visitor`);
    const table = DynamoDBDocumentClient.from(new DynamoDBClient({ credentials }));
    await assert.rejects(table.send(new PutCommand({ TableName, Item: { owner: 'a', thing: 'b' } })), {
      name: 'AccessDeniedException',
      message: denied(Arn, 'dynamodb:PutItem'),
    });
    const caller = (await identity()).Arn;
    await assert.rejects(assume(ClosedRoleArn), {
      name: 'AccessDenied',
      message: `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${ClosedRoleArn} ` +
        'because no role trust policy allows the sts:AssumeRole action',
    });
  });

  test('wrong credentials', async () => {
    await assert.rejects(identity({ ...own, secretAccessKey: 'wrong' }), { name: 'SignatureDoesNotMatch' });
    await assert.rejects(identity({ ...own, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' }), { name: 'InvalidClientTokenId' });
    const dynamodb = new DynamoDBClient({ credentials: { ...own, secretAccessKey: 'wrong' } });
    await assert.rejects(dynamodb.send(new ListTablesCommand({})), { name: 'InvalidSignatureException' });
  });
});

describe('Lambda', () => {
  const client = new LambdaClient({});
  const invoke = (FunctionName, event, more) =>
    client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
  const parse = ({ Payload }) => JSON.parse(Payload.transformToString());

  test('invocations of each kind', async () => {
    const answer = await invoke(EchoName, { word: 'hé' });
    assert.deepEqual([answer.StatusCode, answer.FunctionError, parse(answer)], [200, undefined, { word: 'hé' }]);
    const failed = await invoke(EchoName, { fail: true });
    assert.deepEqual([failed.StatusCode, failed.FunctionError], [200, 'Unhandled']);
    assert.equal(parse(failed).errorMessage, 'asked to fail');
    assert.equal((await invoke(EchoName, {}, { InvocationType: 'DryRun' })).StatusCode, 204);
    assert.equal((await invoke(EchoName, {}, { InvocationType: 'Event' })).StatusCode, 202);
    await assert.rejects(invoke('nobody', {}), {
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST',
    });
  });

  test("a function's role is denied what its policy does not grant", async () => {
    const call = async (service, operation, parameters) =>
      parse(await invoke(CallerName, { service, operation, parameters }));
    const { answer } = await call('sts', 'get_caller_identity', {});
    const Key = { owner: { S: 'a' }, thing: { S: 'b' } };
    assert.deepEqual(await call('dynamodb', 'delete_item', { TableName, Key }), {
      code: 'AccessDeniedException',
      message: denied(answer.Arn, 'dynamodb:DeleteItem'),
    });
  });

  test('the log of a function', async () => {
    await invoke(EchoName, { word: 'from-node' });
    const { events } = await new CloudWatchLogsClient({}).send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${EchoName}`, filterPattern: '"from-node"' }),
    );
    assert.deepEqual(events.map(({ message }) => message.trim()), ['echo says from-node']);
  });
});

test('CloudFormation describes the stack', async () => {
  const client = new CloudFormationClient({});
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: AWS_SAM_STACK_NAME }));
  const outputs = Object.fromEntries(Stacks[0].Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  for (const [name, value] of Object.entries(outputs)) assert.equal(value, process.env[name]);
  assert.equal(await (await fetch(outputs.HelloUrl)).text(), 'hello');
  const { Exports } = await client.send(new ListExportsCommand({}));
  assert.deepEqual(Exports.map(({ Name, Value }) => [Name, Value]), [['things-table', TableName]]);
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: AWS_SAM_STACK_NAME }));
  const things = StackResources.find(({ LogicalResourceId }) => LogicalResourceId === 'Things');
  assert.equal(things.PhysicalResourceId, TableName);
});
