"""boto3 against the emulated services; runs under `leastwise test` with the template `services`."""

import json
import os
import unittest
import urllib.error
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

TABLE = os.environ["TableName"]
ACCOUNT = "123456789012"


def item(owner, thing, **more):
    return {"owner": {"S": owner}, "thing": {"S": thing}, **more}


class Case(unittest.TestCase):
    def refused(self, code, call, **parameters):
        """The message of the error that the call must end with."""
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]


class DynamoDB(Case):
    def setUp(self):
        self.client = boto3.client("dynamodb")
        self.owner = self.id()

    def key(self, thing):
        return item(self.owner, thing)

    def put(self, thing, **more):
        return self.client.put_item(TableName=TABLE, Item=item(self.owner, thing, **more))

    def get(self, thing):
        return self.client.get_item(TableName=TABLE, Key=self.key(thing)).get("Item")

    def test_every_type_comes_back_as_it_went(self):
        values = {
            "text": {"S": "grüße \u0000 𝄞"},
            "number": {"N": "-1.2345678901234567890123456789012345678E+50"},
            "bytes": {"B": bytes(range(256))},
            "nothing": {"NULL": True},
            "flag": {"BOOL": False},
            "list": {"L": [{"N": "1"}, {"L": []}, {"M": {}}]},
            "map": {"M": {"a.b": {"SS": ["x", "y"]}}},
            "blobs": {"BS": [b"", b"\xff"]},
        }
        self.put("types", **values)
        found = self.get("types")
        self.assertEqual(found.pop("number")["N"], "-123456789012345678901234567890123456780000000000000")
        self.assertEqual(sorted(found.pop("blobs")["BS"]), [b"", b"\xff"])
        self.assertEqual(sorted(found["map"]["M"]["a.b"].pop("SS")), ["x", "y"])
        self.assertEqual(found.pop("map"), {"M": {"a.b": {}}})
        values = {name: values[name] for name in ("text", "bytes", "nothing", "flag", "list")}
        self.assertEqual(found, item(self.owner, "types", **values))

    def test_query_pages_in_key_order(self):
        for thing in ("c", "a", "b", "x"):
            self.put(thing)
        pages = self.client.get_paginator("query").paginate(
            TableName=TABLE, KeyConditionExpression="#o = :o AND thing < :end",
            ExpressionAttributeNames={"#o": "owner"},
            ExpressionAttributeValues={":o": {"S": self.owner}, ":end": {"S": "x"}}, PaginationConfig={"PageSize": 2})
        found = [[one["thing"]["S"] for one in page["Items"]] for page in pages]
        self.assertEqual(found[:2], [["a", "b"], ["c"]])

    def test_update_and_its_condition(self):
        update = {"TableName": TABLE, "Key": self.key("counter"), "UpdateExpression": "ADD n :one",
                  "ExpressionAttributeValues": {":one": {"N": "1"}}, "ReturnValues": "UPDATED_NEW"}
        self.client.update_item(**update)
        self.assertEqual(self.client.update_item(**update)["Attributes"], {"n": {"N": "2"}})
        message = self.refused("ConditionalCheckFailedException", self.client.update_item, **update,
                               ConditionExpression="n < :one")
        self.assertEqual(message, "The conditional request failed")
        self.assertEqual(self.get("counter")["n"], {"N": "2"})

    def test_delete(self):
        self.put("gone", n={"N": "1"})
        answer = self.client.delete_item(TableName=TABLE, Key=self.key("gone"), ReturnValues="ALL_OLD")
        self.assertEqual(answer["Attributes"]["n"], {"N": "1"})
        self.assertIsNone(self.get("gone"))

    def test_a_transaction_is_whole_or_nothing(self):
        writes = [{"Put": {"TableName": TABLE, "Item": self.key("one")}},
                  {"ConditionCheck": {"TableName": TABLE, "Key": self.key("guard"),
                                      "ConditionExpression": "attribute_exists(thing)"}}]
        message = self.refused("TransactionCanceledException", self.client.transact_write_items, TransactItems=writes)
        self.assertEqual(message, "Transaction cancelled, please refer cancellation reasons for specific reasons "
                                  "[None, ConditionalCheckFailed]")
        self.assertIsNone(self.get("one"))
        self.put("guard")
        self.client.transact_write_items(TransactItems=writes)
        reads = [{"Get": {"TableName": TABLE, "Key": self.key(thing)}} for thing in ("one", "guard", "absent")]
        found = self.client.transact_get_items(TransactItems=reads)["Responses"]
        self.assertEqual(["Item" in one for one in found], [True, True, False])

    def test_a_missing_table(self):
        message = self.refused("ResourceNotFoundException", self.client.get_item, TableName="nowhere",
                               Key=self.key("x"))
        self.assertEqual(message, "Requested resource not found")

    def test_batches_and_scan(self):
        puts = [{"PutRequest": {"Item": self.key(str(n))}} for n in range(25)]
        self.assertEqual(self.client.batch_write_item(RequestItems={TABLE: puts})["UnprocessedItems"], {})
        keys = [self.key(str(n)) for n in range(30)]
        found = self.client.batch_get_item(RequestItems={TABLE: {"Keys": keys}})["Responses"][TABLE]
        self.assertEqual(len(found), 25)
        scanned = self.client.scan(TableName=TABLE, FilterExpression="#o = :o",
                                   ExpressionAttributeNames={"#o": "owner"},
                                   ExpressionAttributeValues={":o": {"S": self.owner}})
        self.assertEqual(scanned["Count"], 25)


class SecretsManager(Case):
    def setUp(self):
        self.client = boto3.client("secretsmanager")

    def test_a_secret_lives_and_dies(self):
        created = self.client.create_secret(Name="boto3/life", SecretString="first")
        self.assertRegex(created["ARN"], rf"^arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:boto3/life-\w{{6}}$")
        put = self.client.put_secret_value(SecretId="boto3/life", SecretString="second")
        self.assertEqual(put["VersionStages"], ["AWSCURRENT"])
        read = self.client.get_secret_value(SecretId=created["ARN"])
        self.assertEqual((read["SecretString"], read["VersionId"]), ("second", put["VersionId"]))
        previous = self.client.get_secret_value(SecretId="boto3/life", VersionStage="AWSPREVIOUS")
        self.assertEqual(previous["SecretString"], "first")
        self.client.delete_secret(SecretId="boto3/life", ForceDeleteWithoutRecovery=True)
        message = self.refused("ResourceNotFoundException", self.client.get_secret_value, SecretId="boto3/life")
        self.assertEqual(message, "Secrets Manager can't find the specified secret.")

    def test_a_deleted_secret_can_be_restored(self):
        self.client.create_secret(Name="boto3/back", SecretBinary=b"\x00\xff")
        self.client.delete_secret(SecretId="boto3/back", RecoveryWindowInDays=7)
        self.refused("InvalidRequestException", self.client.get_secret_value, SecretId="boto3/back")
        self.client.restore_secret(SecretId="boto3/back")
        self.assertEqual(self.client.get_secret_value(SecretId="boto3/back")["SecretBinary"], b"\x00\xff")


class STS(Case):
    def setUp(self):
        self.client = boto3.client("sts")

    def test_the_caller_is_known(self):
        identity = self.client.get_caller_identity()
        self.assertEqual(identity["Account"], ACCOUNT)
        self.assertTrue(identity["Arn"].startswith(f"arn:aws:iam::{ACCOUNT}:user/"), identity["Arn"])

    def assume(self):
        return self.client.assume_role(RoleArn=os.environ["OpenRoleArn"], RoleSessionName="visitor")["Credentials"]

    def client_of(self, service, credentials, **changes):
        names = {"aws_access_key_id": "AccessKeyId", "aws_secret_access_key": "SecretAccessKey",
                 "aws_session_token": "SessionToken"}
        return boto3.client(service, **{name: changes.get(key, credentials[key]) for name, key in names.items()})

    def test_an_assumed_role_has_its_own_rights(self):
        credentials = self.assume()
        role = os.environ["OpenRoleArn"].rpartition("/")[2]
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/visitor"
        self.assertEqual(self.client_of("sts", credentials).get_caller_identity()["Arn"], arn)
        dynamodb = self.client_of("dynamodb", credentials)
        self.assertNotIn("Item", dynamodb.get_item(TableName=TABLE, Key=item("nobody", "nothing")))
        message = self.refused("AccessDeniedException", dynamodb.delete_item, TableName=TABLE, Key=item("a", "b"))
        self.assertEqual(message, f"User: {arn} is not authorized to perform: dynamodb:DeleteItem on resource: "
                                  f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{TABLE} because no identity-based "
                                  "policy allows the dynamodb:DeleteItem action")

    def test_a_trust_policy_can_refuse(self):
        caller = self.client.get_caller_identity()["Arn"]
        message = self.refused("AccessDenied", self.client.assume_role, RoleArn=os.environ["ClosedRoleArn"],
                               RoleSessionName="visitor")
        self.assertEqual(message, f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: "
                                  + os.environ["ClosedRoleArn"] + " because no role trust policy allows the "
                                  "sts:AssumeRole action")

    def test_a_garbage_session_token(self):
        dynamodb = self.client_of("dynamodb", self.assume(), SessionToken="garbage")
        message = self.refused("UnrecognizedClientException", dynamodb.list_tables)
        self.assertEqual(message, "The security token included in the request is invalid.")

    def test_a_wrong_secret_key(self):
        wrong = boto3.client("sts", aws_secret_access_key="x" * 40,
                             aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"])
        message = self.refused("SignatureDoesNotMatch", wrong.get_caller_identity)
        self.assertTrue(message.startswith("The request signature we calculated does not match the signature you "
                                           "provided. Check your AWS Secret Access Key and signing method."), message)

    def test_an_unknown_access_key(self):
        unknown = boto3.client("sts", aws_access_key_id="AKIAUNKNOWNUNKNOWN00", aws_secret_access_key="x" * 40)
        message = self.refused("InvalidClientTokenId", unknown.get_caller_identity)
        self.assertEqual(message, "The security token included in the request is invalid.")

    def test_an_unsigned_request(self):
        unsigned = boto3.client("dynamodb", config=Config(signature_version=UNSIGNED))
        message = self.refused("MissingAuthenticationTokenException", unsigned.list_tables)
        self.assertEqual(message, "Request is missing Authentication Token")


class Lambda(Case):
    def setUp(self):
        self.client = boto3.client("lambda")
        self.echo = os.environ["EchoName"]

    def call(self, service, operation, **parameters):
        """What a function's own role is answered."""
        event = {"service": service, "operation": operation, "parameters": parameters}
        answer = self.client.invoke(FunctionName=os.environ["CallerName"], Payload=json.dumps(event))
        self.assertNotIn("FunctionError", answer)
        return json.load(answer["Payload"])

    def test_invoke(self):
        answer = self.client.invoke(FunctionName=self.echo, Payload=b'{"word": "h\xc3\xa9"}', LogType="Tail")
        self.assertEqual((answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
        self.assertEqual(json.load(answer["Payload"]), {"word": "hé"})

    def test_a_function_error(self):
        answer = self.client.invoke(FunctionName=self.echo, Payload=b'{"fail": true}')
        self.assertEqual((answer["StatusCode"], answer["FunctionError"]), (200, "Unhandled"))
        error = json.load(answer["Payload"])
        self.assertEqual((error["errorType"], error["errorMessage"]), ("ValueError", "asked to fail"))

    def test_a_dry_run_and_an_event(self):
        for kind, status in (("DryRun", 204), ("Event", 202)):
            with self.subTest(kind):
                answer = self.client.invoke(FunctionName=self.echo, InvocationType=kind, Payload=b"{}")
                self.assertEqual((answer["StatusCode"], answer["Payload"].read()), (status, b""))

    def test_an_unknown_function(self):
        message = self.refused("ResourceNotFoundException", self.client.invoke, FunctionName="nobody")
        self.assertEqual(message, f"Function not found: arn:aws:lambda:us-east-1:{ACCOUNT}:function:nobody:$LATEST")

    def test_a_payload_that_is_not_json(self):
        message = self.refused("InvalidRequestContentException", self.client.invoke, FunctionName=self.echo,
                               Payload=b'{"a":')
        self.assertTrue(message.startswith("Could not parse request body into json: "), message)

    def test_a_role_may_do_what_its_policy_says_and_no_more(self):
        allowed = self.call("dynamodb", "get_item", TableName=TABLE, Key=item("nobody", "nothing"))
        self.assertEqual(allowed, {"answer": {}})
        arn = self.call("sts", "get_caller_identity")["answer"]["Arn"]
        denied = self.call("dynamodb", "put_item", TableName=TABLE, Item=item("a", "b"))
        self.assertEqual(denied, {
            "code": "AccessDeniedException",
            "message": f"User: {arn} is not authorized to perform: dynamodb:PutItem on resource: "
                       f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{TABLE} because no identity-based policy allows "
                       "the dynamodb:PutItem action"})
        self.assertRegex(arn, rf"^arn:aws:sts::{ACCOUNT}:assumed-role/[-\w]+/{os.environ['CallerName']}$")

    def test_the_log_of_a_function(self):
        word = self.id()
        self.client.invoke(FunctionName=self.echo, Payload=json.dumps({"word": word}))
        found = boto3.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{self.echo}",
                                                       filterPattern=f'"{word}"')
        self.assertEqual([event["message"].strip() for event in found["events"]], [f"echo says {word}"])


class CloudFormation(Case):
    def setUp(self):
        self.client = boto3.client("cloudformation")
        self.stack = os.environ["AWS_SAM_STACK_NAME"]

    def test_the_stack_and_its_outputs(self):
        stack = self.client.describe_stacks(StackName=self.stack)["Stacks"][0]
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE")
        outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
        self.assertEqual(outputs, {name: os.environ[name] for name in outputs})
        self.assertEqual(len(outputs), 7)
        message = self.refused("ValidationError", self.client.describe_stacks, StackName="nowhere")
        self.assertEqual(message, "Stack with id nowhere does not exist")

    def test_exports(self):
        exports = {one["Name"]: one["Value"] for one in self.client.list_exports()["Exports"]}
        self.assertEqual(exports, {"things-table": TABLE})

    def test_resources(self):
        found = self.client.describe_stack_resources(StackName=self.stack)["StackResources"]
        types = {one["LogicalResourceId"]: one["ResourceType"] for one in found}
        self.assertEqual(types["Things"], "AWS::DynamoDB::Table")
        self.assertEqual(types["EchoFunctionRole"], "AWS::IAM::Role")
        listed = self.client.get_paginator("list_stack_resources").paginate(StackName=self.stack).build_full_result()
        self.assertEqual({one["LogicalResourceId"] for one in listed["StackResourceSummaries"]}, set(types))


class Plain(Case):
    def test_the_api_answers_at_the_rewritten_output(self):
        with urllib.request.urlopen(os.environ["HelloUrl"]) as answer:
            self.assertEqual((answer.status, answer.read()), (200, b"hello"))

    def test_an_unknown_path(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(os.environ["API_URL"] + "/nothing")
        with caught.exception as answer:
            self.assertEqual((answer.code, json.load(answer)), (403, {"message": "Missing Authentication Token"}))


if __name__ == "__main__":
    unittest.main()
