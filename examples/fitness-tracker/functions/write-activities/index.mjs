import { createHmac, randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const { TABLE_NAME, PARTNER_SECRET_ARN } = process.env;
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const secrets = new SecretsManagerClient({});

/** POST /activities and DELETE /activities/{id}. */
export const handler = async (event) => {
  const { userId } = event.requestContext.authorizer;
  switch (event.httpMethod) {
    case 'POST':
      return create(userId, JSON.parse(event.body));
    case 'DELETE':
      return remove(userId, event.pathParameters.id);
    default:
      return answer(405, { message: `Method ${event.httpMethod} is not allowed` });
  }
};

/** API Gateway has checked the body against the model Activity. */
async function create(userId, { type, startedAt, durationSeconds, distanceMeters, notes }) {
  const activity = {
    userId,
    activityId: randomUUID(),
    type,
    startedAt: new Date(startedAt).toISOString(),
    durationSeconds,
    distanceMeters,
    notes,
  };
  await table.send(
    new PutCommand({
      TableName: TABLE_NAME,
      Item: JSON.parse(JSON.stringify(activity)), // without the members that were not given
      ConditionExpression: 'attribute_not_exists(activityId)',
    }),
  );
  const { userId: _, activityId: id, ...rest } = activity;
  return answer(
    201,
    { id, ...rest, trackUpload: await uploadTicket(userId, id) },
    { Location: `/activities/${id}` },
  );
}

async function remove(userId, activityId) {
  try {
    await table.send(
      new DeleteCommand({
        TableName: TABLE_NAME,
        Key: { userId, activityId },
        ConditionExpression: 'attribute_exists(activityId)',
      }),
    );
    return { statusCode: 204, body: '' };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return answer(404, { message: 'Activity not found' });
    }
    throw error;
  }
}

/**
 * The partner keeps the GPS tracks. Clients upload theirs to the partner directly, with a ticket that we sign; the
 * partner's secret never leaves this function.
 */
async function uploadTicket(userId, activityId) {
  const { clientId, clientSecret } = await partnerCredentials();
  const signature = createHmac('sha256', clientSecret).update(`${clientId}/${userId}/${activityId}`).digest('base64url');
  return { clientId, signature };
}

let credentials; // kept while the execution environment lives
function partnerCredentials() {
  credentials ??= secrets
    .send(new GetSecretValueCommand({ SecretId: PARTNER_SECRET_ARN }))
    .then(({ SecretString }) => JSON.parse(SecretString))
    .catch((error) => {
      credentials = undefined; // ask again next time
      throw error;
    });
  return credentials;
}

const answer = (statusCode, body, headers = {}) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
