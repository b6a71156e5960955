"""`leastwise explain` of calls whose policies no template holds: users, groups, sessions, what calls changed."""

import re
import unittest

import leastwise

TEST = """
import boto3, botocore, json, os
ALLOW = lambda action, sid: json.dumps({"Version": "2012-10-17", "Statement": {
    "Sid": sid, "Effect": "Allow", "Action": action, "Resource": "*"}})
TABLE = os.environ["TableName"]
iam, sts, dynamodb = boto3.client("iam"), boto3.client("sts"), boto3.client("dynamodb")

def ask(name, client):
    try:
        answer = client.describe_table(TableName=TABLE)["ResponseMetadata"]
    except botocore.exceptions.ClientError as error:
        answer = error.response["ResponseMetadata"]
    print(name, answer["RequestId"], answer["HTTPStatusCode"])

def client_of(keys, **more):
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], **more).client("dynamodb")

iam.create_user(UserName="ann")
ann = client_of(iam.create_access_key(UserName="ann")["AccessKey"])
ask("before", ann)
iam.create_group(GroupName="readers")
iam.put_group_policy(GroupName="readers", PolicyName="of-the-group", PolicyDocument=ALLOW("dynamodb:Describe*", "Readers"))
iam.add_user_to_group(GroupName="readers", UserName="ann")
ask("with-group", ann)
account = sts.get_caller_identity()["Account"]
iam.create_role(RoleName="made", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}}))
iam.put_role_policy(RoleName="made", PolicyName="of-the-role", PolicyDocument=ALLOW("*", "All"))
keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/made", RoleSessionName="ses",
                       Policy=ALLOW("s3:*", "Narrow"))["Credentials"]
ask("session", client_of(keys, aws_session_token=keys["SessionToken"]))
arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
dynamodb.put_resource_policy(ResourceArn=arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": {
    "Sid": "NotAnn", "Effect": "Deny", "Principal": {"AWS": f"arn:aws:iam::{account}:user/ann"},
    "Action": "dynamodb:DescribeTable", "Resource": arn}}))
ask("denied", ann)
"""


class Explain(unittest.TestCase):
    def test_every_statement_as_it_was_at_the_time_of_the_call(self):
        with leastwise.project("services") as directory:
            result = leastwise.test(directory, "--", leastwise.PYTHON, "-c", TEST)
            self.assertEqual(result.returncode, 0, result.stderr)
            asked = {name: (request, status) for name, request, status in
                     re.findall(r"^(\S+) (\S+) (\d+)$", result.stdout, re.M)}
            explained = {name: leastwise.run(directory, "explain", request).stdout
                         for name, (request, _) in asked.items()}
        self.assertEqual({name: status for name, (_, status) in asked.items()},
                         {"before": "400", "with-group": "200", "session": "400", "denied": "400"})
        self.assertNotIn("of-the-group", explained["before"])
        self.assertRegex(explained["with-group"], r"applies Allow +identity +of-the-group \[Readers\]")
        self.assertRegex(explained["session"], r"applies Allow +identity +of-the-role \[All\]")
        self.assertRegex(explained["session"], r"- +Allow +session +session policy \[Narrow\] +— another action")
        self.assertRegex(explained["denied"], r"applies Deny +resource +ResourcePolicy \[NotAnn\]")
        self.assertRegex(explained["denied"], r"applies Allow +identity +of-the-group \[Readers\]")
        self.assertNotIn("NotAnn", explained["with-group"])


if __name__ == "__main__":
    unittest.main()
