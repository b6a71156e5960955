"""GET /activities?from=&to=: a user's activities between two moments, newest first."""

import base64
import json
import os
from datetime import datetime, timezone
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Key

PAGE_SIZE = 50

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    user_id = event["requestContext"]["authorizer"]["userId"]
    query = event["queryStringParameters"]  # API Gateway has made sure that `from` and `to` are there
    try:
        first, last = timestamp(query["from"]), timestamp(query["to"])
        start = page_start(user_id, query.get("next"))
    except ValueError as error:
        return answer(400, {"message": str(error)})

    found = table.query(
        IndexName="by-date",
        KeyConditionExpression=Key("userId").eq(user_id) & Key("startedAt").between(first, last),
        ScanIndexForward=False,
        Limit=PAGE_SIZE,
        **start,
    )
    body = {"activities": [to_json(item) for item in found["Items"]]}
    if "LastEvaluatedKey" in found:
        body["next"] = page_token(found["LastEvaluatedKey"])
    return answer(200, body)


def timestamp(text):
    """A date or a moment, in the form in which activities keep theirs."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{text!r} is not a date or time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def page_token(key):
    return base64.urlsafe_b64encode(json.dumps([key["activityId"], key["startedAt"]]).encode()).decode()


def page_start(user_id, token):
    if not token:
        return {}
    try:
        activity_id, started_at = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError):
        raise ValueError("next is not a page token") from None
    return {"ExclusiveStartKey": {"activityId": activity_id, "startedAt": started_at, "userId": user_id}}


def to_json(item):
    activity = {name: int(value) if isinstance(value, Decimal) else value for name, value in item.items()}
    activity["id"] = activity.pop("activityId")
    del activity["userId"]
    return activity


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
