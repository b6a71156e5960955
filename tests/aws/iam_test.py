"""boto3 against the IAM API; runs under `leastwise test` with the template `services`."""

import json
import os
import unittest
import uuid

import boto3
from botocore.exceptions import ClientError

TABLE = os.environ["TableName"]
ACCOUNT = "123456789012"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:root"]},
                                                 "Action": "sts:AssumeRole"}]}


def grant(action, resource="*"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [action], "Resource": resource}]}


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.iam = boto3.client("iam")
        self.name = "n" + uuid.uuid4().hex[:12]

    def refused(self, code, call, **parameters):
        """The message of the error that the call must end with."""
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]


class Roles(Case):
    def create(self, **more):
        return self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(TRUST), **more)["Role"]

    def session(self, role, **more):
        keys = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="session", **more)["Credentials"]
        return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    def test_from_creation_to_deletion(self):
        made = self.create(Path="/a/", Description="d", Tags=[{"Key": "k", "Value": ""}])
        self.assertEqual(made["AssumeRolePolicyDocument"], TRUST)
        self.assertEqual(made["Tags"], [{"Key": "k", "Value": ""}])
        self.assertNotIn("MaxSessionDuration", made)
        got = self.iam.get_role(RoleName=self.name)["Role"]
        self.assertEqual((got["Arn"], got["Description"], got["MaxSessionDuration"]),
                         (f"arn:aws:iam::{ACCOUNT}:role/a/{self.name}", "d", 3600))
        self.iam.update_role(RoleName=self.name, MaxSessionDuration=7200)
        listed = [one for page in self.iam.get_paginator("list_roles").paginate(PathPrefix="/a/")
                  for one in page["Roles"] if one["RoleName"] == self.name]
        self.assertEqual(listed[0]["MaxSessionDuration"], 7200)
        self.iam.delete_role(RoleName=self.name)
        self.assertEqual(self.refused("NoSuchEntity", self.iam.get_role, RoleName=self.name),
                         f"The role with name {self.name} cannot be found.")

    def test_what_it_may_do_follows_its_policies(self):
        role = self.create()
        dynamodb = self.session(role).client("dynamodb")
        message = self.refused("AccessDeniedException", dynamodb.describe_table, TableName=TABLE)
        self.assertIn("because no identity-based policy allows the dynamodb:DescribeTable action", message)
        document = grant("dynamodb:DescribeTable")
        self.iam.put_role_policy(RoleName=self.name, PolicyName="p", PolicyDocument=json.dumps(document))
        self.assertEqual(self.iam.get_role_policy(RoleName=self.name, PolicyName="p")["PolicyDocument"], document)
        dynamodb.describe_table(TableName=TABLE)
        self.iam.put_role_permissions_boundary(RoleName=self.name,
                                               PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
        message = self.refused("AccessDeniedException", dynamodb.describe_table, TableName=TABLE)
        self.assertIn("because no permissions boundary allows", message)
        self.iam.delete_role_permissions_boundary(RoleName=self.name)
        message = self.refused("DeleteConflict", self.iam.delete_role, RoleName=self.name)
        self.assertEqual(message, "Cannot delete entity, must delete policies first.")
        self.iam.delete_role_policy(RoleName=self.name, PolicyName="p")
        self.refused("AccessDeniedException", dynamodb.describe_table, TableName=TABLE)

    def test_its_trust_can_be_taken_away(self):
        role = self.create()
        self.session(role)
        closed = dict(TRUST, Statement=[dict(TRUST["Statement"][0], Principal={"Service": "ec2.amazonaws.com"})])
        self.iam.update_assume_role_policy(RoleName=self.name, PolicyDocument=json.dumps(closed))
        message = self.refused("AccessDenied", self.session, role=role)
        self.assertTrue(message.endswith(f"sts:AssumeRole on resource: {role['Arn']} because no role trust policy "
                                         "allows the sts:AssumeRole action"), message)
        message = self.refused("MalformedPolicyDocument", self.iam.update_assume_role_policy, RoleName=self.name,
                               PolicyDocument="{")
        self.assertEqual(message, "This policy contains invalid Json")

    def test_a_role_without_permission_is_told_so(self):
        iam = self.session(self.create()).client("iam")
        caller = f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.name}/session"
        for call, parameters, action, resource in (
                (iam.get_role, {"RoleName": "x"}, "GetRole", "role x"),
                (iam.create_role, {"RoleName": "x", "AssumeRolePolicyDocument": "{}"}, "CreateRole",
                 f"arn:aws:iam::{ACCOUNT}:role/x"),
                (iam.create_policy, {"PolicyName": "x", "PolicyDocument": "{}"}, "CreatePolicy", "policy x"),
                (iam.list_policies, {}, "ListPolicies", "policy path /"),
                (iam.delete_user, {"UserName": "x"}, "DeleteUser", "user x")):
            with self.subTest(action):
                self.assertEqual(self.refused("AccessDenied", call, **parameters),
                                 f"User: {caller} is not authorized to perform: iam:{action} on resource: {resource} "
                                 f"because no identity-based policy allows the iam:{action} action")


    def test_session_policies_narrow_a_session(self):
        role = self.create()
        actions = grant("")
        actions["Statement"][0]["Action"] = ["dynamodb:DescribeTable", "dynamodb:ListTables"]
        self.iam.put_role_policy(RoleName=self.name, PolicyName="p", PolicyDocument=json.dumps(actions))
        narrow = self.iam.create_policy(PolicyName=self.name, PolicyDocument=json.dumps(grant("dynamodb:ListTables")))
        for narrowing in ({"Policy": json.dumps(grant("dynamodb:ListTables"))},
                          {"PolicyArns": [{"arn": narrow["Policy"]["Arn"]}]}):
            with self.subTest(narrowing):
                dynamodb = self.session(role, **narrowing).client("dynamodb")
                dynamodb.list_tables()
                message = self.refused("AccessDeniedException", dynamodb.describe_table, TableName=TABLE)
                self.assertIn("because no session policy allows the dynamodb:DescribeTable action", message)


class Policies(Case):
    def test_versions(self):
        document = grant("s3:ListBucket")
        policy = self.iam.create_policy(PolicyName=self.name, PolicyDocument=json.dumps(document))["Policy"]
        self.assertEqual((policy["DefaultVersionId"], policy["AttachmentCount"]), ("v1", 0))
        arn = policy["Arn"]
        made = self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(grant("s3:GetObject")),
                                              SetAsDefault=True)["PolicyVersion"]
        self.assertEqual((made["VersionId"], made["IsDefaultVersion"]), ("v2", True))
        got = self.iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
        self.assertEqual((got["Document"], got["IsDefaultVersion"]), (document, False))
        listed = self.iam.list_policy_versions(PolicyArn=arn)["Versions"]
        self.assertEqual([one["VersionId"] for one in listed], ["v2", "v1"])
        self.assertEqual(self.refused("DeleteConflict", self.iam.delete_policy_version, PolicyArn=arn, VersionId="v2"),
                         "Cannot delete the default version of a policy.")
        self.iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
        self.iam.delete_policy(PolicyArn=arn)
        self.assertEqual(self.refused("NoSuchEntity", self.iam.get_policy, PolicyArn=arn),
                         f"Policy {arn} was not found.")

    def test_one_of_aws_s_own(self):
        arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
        version = self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = self.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        self.assertEqual(document["Statement"][0]["Effect"], "Allow")


class Simulation(Case):
    def test_a_principal_and_a_policy_of_no_one(self):
        self.iam.create_user(UserName=self.name)
        self.iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=json.dumps(grant("s3:PutObject")))
        arn = f"arn:aws:iam::{ACCOUNT}:user/{self.name}"
        pages = self.iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=arn, ActionNames=["s3:PutObject", "s3:GetObject"], ResourceArns=["arn:aws:s3:::b/k"],
            PaginationConfig={"PageSize": 1})
        found = [one for page in pages for one in page["EvaluationResults"]]
        self.assertEqual([(one["EvalActionName"], one["EvalDecision"]) for one in found],
                         [("s3:PutObject", "allowed"), ("s3:GetObject", "implicitDeny")])
        statement = found[0]["MatchedStatements"][0]
        self.assertEqual(statement, {"SourcePolicyId": f"user_{self.name}_p", "SourcePolicyType": "IAM Policy",
                                     "StartPosition": {"Line": 1, "Column": 42}, "EndPosition": {"Line": 1, "Column": 105}})
        self.assertEqual(found[0]["EvalDecisionDetails"], {})
        self.assertTrue(found[0]["OrganizationsDecisionDetail"]["AllowedByOrganizations"])
        conditional = grant("s3:PutObject")
        conditional["Statement"][0]["Condition"] = {"StringEquals": {"aws:PrincipalTag/team": "x"}}
        ask = {"PolicyInputList": [json.dumps(conditional)], "ActionNames": ["s3:PutObject"]}
        answer = self.iam.simulate_custom_policy(**ask)["EvaluationResults"][0]
        self.assertEqual((answer["EvalDecision"], answer["MissingContextValues"]),
                         ("implicitDeny", ["aws:PrincipalTag/team"]))
        # Lists without elements are sent as `ActionNames=`.
        self.assertEqual(self.iam.simulate_custom_policy(**{**ask, "ActionNames": []})["EvaluationResults"], [])
        entry = {"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyValues": ["x"], "ContextKeyType": "string"}
        answer = self.iam.simulate_custom_policy(**ask, ContextEntries=[entry])["EvaluationResults"][0]
        self.assertEqual(answer["EvalDecision"], "allowed")
        self.assertEqual(self.iam.get_context_keys_for_custom_policy(PolicyInputList=ask["PolicyInputList"])
                         ["ContextKeyNames"], ["aws:PrincipalTag/team"])


class Users(Case):
    def client(self, service, user):
        key = self.iam.create_access_key(UserName=user)["AccessKey"]
        return key["AccessKeyId"], boto3.Session(key["AccessKeyId"], key["SecretAccessKey"]).client(service)

    def test_a_user_of_a_group(self):
        user = self.iam.create_user(UserName=self.name)["User"]
        self.iam.create_group(GroupName=self.name)
        policy = self.iam.create_policy(PolicyName=self.name, PolicyDocument=json.dumps(grant("dynamodb:ListTables")))
        arn = policy["Policy"]["Arn"]
        self.iam.attach_group_policy(GroupName=self.name, PolicyArn=arn)
        key, dynamodb = self.client("dynamodb", self.name)
        message = self.refused("AccessDeniedException", dynamodb.list_tables)
        self.assertTrue(message.startswith(f"User: {user['Arn']} is not authorized to perform: dynamodb:ListTables"))
        self.iam.add_user_to_group(GroupName=self.name, UserName=self.name)
        self.assertIn(TABLE, dynamodb.list_tables()["TableNames"])
        entities = self.iam.list_entities_for_policy(PolicyArn=arn)
        self.assertEqual([one["GroupName"] for one in entities["PolicyGroups"]], [self.name])
        self.assertEqual([one["UserName"] for one in self.iam.get_group(GroupName=self.name)["Users"]], [self.name])
        self.iam.update_access_key(UserName=self.name, AccessKeyId=key, Status="Inactive")
        self.assertEqual(self.refused("UnrecognizedClientException", dynamodb.list_tables),
                         "The security token included in the request is invalid.")
        self.iam.update_access_key(UserName=self.name, AccessKeyId=key, Status="Active")
        dynamodb.list_tables()

    def test_a_user_s_own_identity(self):
        user = self.iam.create_user(UserName=self.name, Path="/team/")["User"]
        key, sts = self.client("sts", self.name)
        identity = sts.get_caller_identity()
        self.assertEqual((identity["Arn"], identity["UserId"]), (user["Arn"], user["UserId"]))
        self.assertEqual([one["AccessKeyId"] for one in self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"]],
                         [key])


class Sessions(Case):
    def test_a_user_s_session_and_a_federated_user(self):
        self.iam.create_user(UserName=self.name)
        self.iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=json.dumps(grant("*")))
        key = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        sts = boto3.client("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])

        def opened(keys):
            return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

        own = opened(sts.get_session_token(DurationSeconds=900)["Credentials"])
        self.assertEqual(own.client("sts").get_caller_identity()["Arn"], f"arn:aws:iam::{ACCOUNT}:user/{self.name}")
        answer = sts.get_federation_token(Name="visitor", Policy=json.dumps(grant("dynamodb:ListTables")))
        self.assertEqual(answer["FederatedUser"]["Arn"], f"arn:aws:sts::{ACCOUNT}:federated-user/visitor")
        dynamodb = opened(answer["Credentials"]).client("dynamodb")
        dynamodb.list_tables()
        self.refused("AccessDeniedException", dynamodb.describe_table, TableName=TABLE)
        self.assertEqual(sts.get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"], ACCOUNT)
        message = self.refused("InvalidAuthorizationMessageException", sts.decode_authorization_message,
                               EncodedMessage="abc")
        self.assertEqual(message, "Message is not valid")


if __name__ == "__main__":
    unittest.main()
