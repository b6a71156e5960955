"""What must not happen, checked with boto3 and plain HTTP.

Run against a deployed stack (AWS_SAM_STACK_NAME) or with
    leastwise test -- python3 -m unittest discover tests
"""

import json
import os
import subprocess
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

# Only a local run can claim an address: AWS takes the real one.
IS_LOCAL = "AWS_ENDPOINT_URL" in os.environ
ACTIVITY = {"type": "ride", "startedAt": "2026-04-01T16:00:00Z", "durationSeconds": 5400, "distanceMeters": 41000}


def setUpModule():
    global OUTPUTS, API_URL
    stack = boto3.client("cloudformation").describe_stacks(StackName=os.environ["AWS_SAM_STACK_NAME"])["Stacks"][0]
    OUTPUTS = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    API_URL = os.environ.get("API_URL", OUTPUTS["ApiUrl"])


def token(user):
    script = Path(__file__).with_name("token.mjs")
    return subprocess.run(["node", script, user], check=True, capture_output=True, text=True).stdout.strip()


def api(method, path, user, body=None, headers=None):
    """Status and body of a call with the user's token."""
    request = urllib.request.Request(
        API_URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token(user)}", "Content-Type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.loads(response.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")


class Firewall(unittest.TestCase):
    FORBIDDEN = (403, {"message": "Forbidden"})
    LIST = "/activities?from=2026-01-01&to=2026-12-31"

    @unittest.skipUnless(IS_LOCAL, "the client's address cannot be chosen on AWS")
    def test_a_blocked_network_gets_nothing(self):
        for address, expected in (("203.0.113.7", 403), ("203.0.113.255", 403), ("198.51.100.7", 200)):
            with self.subTest(address):
                status, _ = api("GET", self.LIST, "dora", headers={"X-Leastwise-Client-Ip": address})
                self.assertEqual(status, expected)

    @unittest.skipUnless(IS_LOCAL, "the client's address cannot be chosen on AWS")
    def test_the_firewall_comes_before_the_authorizer(self):
        request = urllib.request.Request(API_URL + self.LIST, headers={"X-Leastwise-Client-Ip": "203.0.113.7"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        self.assertEqual((caught.exception.code, json.loads(caught.exception.read())), self.FORBIDDEN)

    def test_scanners_are_known_by_their_name(self):
        self.assertEqual(api("GET", self.LIST, "dora", headers={"User-Agent": "SQLMap/1.8"}), self.FORBIDDEN)

    def test_a_body_of_more_than_4_kilobytes_is_stopped(self):
        self.assertEqual(api("POST", "/activities", "dora", {**ACTIVITY, "notes": "x" * 4096}), self.FORBIDDEN)


class Permissions(unittest.TestCase):
    def setUp(self):
        self.user = f"emil-{uuid.uuid4()}"
        status, activity = api("POST", "/activities", self.user, ACTIVITY)
        self.assertEqual(status, 201)
        self.key = {"userId": self.user, "activityId": activity["id"]}

    def support(self):
        """The table, as the support staff may use it."""
        session = boto3.client("sts").assume_role(RoleArn=OUTPUTS["SupportRoleArn"], RoleSessionName="support")
        credentials = session["Credentials"]
        return boto3.resource(
            "dynamodb",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        ).Table(OUTPUTS["TableName"])

    def test_support_may_look_an_activity_up(self):
        self.assertEqual(self.support().get_item(Key=self.key)["Item"]["distanceMeters"], 41000)

    def test_support_may_not_delete_it(self):
        with self.assertRaises(ClientError) as caught:
            self.support().delete_item(Key=self.key)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], "AccessDeniedException")
        self.assertIn("is not authorized to perform: dynamodb:DeleteItem", error["Message"])
        self.assertEqual(api("GET", f"/activities/{self.key['activityId']}", self.user)[0], 200)

    def test_nobody_gets_in_with_made_up_credentials(self):
        stranger = boto3.client("lambda", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="secret")
        with self.assertRaises(ClientError) as caught:
            stranger.invoke(FunctionName=OUTPUTS["GetActivityFunctionName"])
        self.assertEqual(caught.exception.response["Error"]["Code"], "UnrecognizedClientException")


class PartnerCredentials(unittest.TestCase):
    def test_the_secret_was_generated_and_is_in_no_environment(self):
        secret = boto3.client("secretsmanager").get_secret_value(SecretId=OUTPUTS["PartnerCredentialsArn"])
        credentials = json.loads(secret["SecretString"])
        self.assertEqual(credentials["clientId"], "fitness-tracker")
        self.assertRegex(credentials["clientSecret"], "^[A-Za-z0-9]{40}$")
        for function in boto3.client("lambda").list_functions()["Functions"]:
            variables = function.get("Environment", {}).get("Variables", {})
            self.assertNotIn(credentials["clientSecret"], variables.values())


class Invocation(unittest.TestCase):
    def test_a_function_can_be_invoked_directly_and_logs_what_it_did(self):
        event = {"pathParameters": {"id": "none"}, "requestContext": {"authorizer": {"userId": "nobody"}}}
        name = OUTPUTS["GetActivityFunctionName"]
        answer = boto3.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
        self.assertNotIn("FunctionError", answer)
        self.assertEqual(json.loads(answer["Payload"].read())["statusCode"], 404)
        self.assertIn("LogResult", answer)

    @unittest.skipUnless(IS_LOCAL, "logs take a while to arrive on AWS")
    def test_logs_arrive_in_cloudwatch(self):
        api("GET", "/activities/none", "dora")
        group = f"/aws/lambda/{OUTPUTS['GetActivityFunctionName']}"
        events = boto3.client("logs").filter_log_events(logGroupName=group, filterPattern="REPORT")["events"]
        self.assertGreater(len(events), 0)


if __name__ == "__main__":
    unittest.main()
