"""`tighten` beyond its main path: the second run, policies of every kind, conditions, and that it comes to rest."""

import json
import re
import unittest

import leastwise

CALL = """
import boto3, json
def call(function, operation, service="dynamodb", **more):
    event = json.dumps({"service": service, "operation": operation, "more": more})
    return json.load(boto3.client("lambda").invoke(FunctionName=function, Payload=event)["Payload"])
"""
# Answers what went wrong as if nothing had: a denial looks like success to whoever does not read on.
SWALLOWING = """
      InlineCode: |
        import boto3
        from botocore.exceptions import ClientError
        def handler(event, context):
            try:
                getattr(boto3.client(event["service"]), event["operation"])(**event["more"])
                return "ok"
            except ClientError as error:
                return error.response["Error"]["Message"]
"""
HEAD = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: index.handler, Timeout: 20}
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""


class Case(unittest.TestCase):
    maxDiff = None
    template = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(self.template))

    @property
    def text(self):
        return (self.directory / "template.yaml").read_text()

    def run_script(self, status, text, *options):
        """`leastwise test` on a Python script."""
        result = leastwise.test(self.directory, *options, "--", leastwise.PYTHON, "-c", CALL + text)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def tighten(self, status, *arguments):
        result = leastwise.run(self.directory, "tighten", *arguments)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result

    def comes_to_rest(self, script):
        """Writes the proposal, after a second run of the tests; a third run proposes nothing."""
        proposal = self.tighten(0, "--write", "--verify")
        self.assertIn("0 new denials", proposal.stderr)
        after = self.text
        self.assertNotIn("next ", self.run_script(0, script, "--fail-on-denied").stderr)
        self.assertEqual(self.tighten(0, "--diff").stdout, "")
        self.tighten(0, "--check")
        self.tighten(0, "--write")
        self.assertEqual(self.text, after)
        return after


class SecondRun(Case):
    template = HEAD + """
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: main
      Policies:
        - Statement:
            - Sid: Everything
              Effect: Allow
              Action: dynamodb:*
              Resource: "*"
""" + SWALLOWING
    READ = 'assert call("main", "get_item", TableName="things", Key={"id": {"S": "a"}}) == "ok"'
    DELETE = 'call("main", "delete_item", TableName="things", Key={"id": {"S": "a"}})'

    def verify(self, status, *options, script):
        return self.tighten(status, *options, "--verify", "--", leastwise.PYTHON, "-c", CALL + script).stderr

    def test_a_denial_that_nobody_noticed_is_a_failure(self):
        self.run_script(0, self.READ)
        before = self.text
        said = self.verify(5, "--write", script=self.READ + "\n" + self.DELETE)
        self.assertEqual(self.text, before)
        self.assertIn("exit 0", said)
        self.assertIn("1 new denial\n", said)
        self.assertIn("denied  MainFunction  dynamodb:DeleteItem on "
                      "arn:aws:dynamodb:us-east-1:123456789012:table/things\n", said)
        line = before[:before.index("- Sid: Everything")].count("\n") + 1
        self.assertRegex(said, rf"granted until now by statement Everything of \S+  \(template.yaml:{line}:15\)")
        self.assertIn("swallowed: MainFunction ended its invocation without an error, and the command exited 0", said)
        request = re.search(r"leastwise explain (\S+)", said).group(1)
        explained = leastwise.run(self.directory, "explain", request)
        self.assertIn("dynamodb:DeleteItem", explained.stdout)

    def test_a_command_that_fails_is_a_failure_and_other_commands_do_not_replace_the_record(self):
        self.run_script(0, self.READ)
        before = self.text
        self.verify(4, "--write", script="raise SystemExit(3)")
        self.assertEqual(self.text, before)
        self.assertIn("dynamodb:GetItem", self.tighten(0, "--diff").stdout)

    def test_what_is_written_can_be_verified_once_more(self):
        self.run_script(0, self.READ)
        self.tighten(0, "--write")
        self.assertIn("or `leastwise tighten --verify`", self.tighten(1).stderr)
        self.assertIn("0 new denials", self.tighten(0, "--verify").stderr)
        self.assertIn("1 new denial\n", self.verify(5, script=self.DELETE))

    def test_the_last_runs_command_is_the_default(self):
        self.run_script(0, self.READ)
        self.comes_to_rest(self.READ)

    def test_policies_are_written_as_iam_reads_them(self):
        self.run_script(0, self.READ)
        self.tighten(0, "--policy-out", "policies")
        policy = json.loads((self.directory / "policies" / "MainFunctionRole.json").read_text())
        self.assertEqual(policy["Version"], "2012-10-17")
        self.assertIn({"Sid": "Everything", "Effect": "Allow", "Action": "dynamodb:GetItem",
                       "Resource": "arn:aws:dynamodb:us-east-1:123456789012:table/things"}, policy["Statement"])
        self.tighten(0, "--diff", "--policy-out", "all.json")
        self.assertEqual(json.loads((self.directory / "all.json").read_text()), {"MainFunctionRole": policy})
        old = {"Version": "2012-10-17",
               "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*", "logs:*"], "Resource": "*"}]}
        (self.directory / "old.json").write_text(json.dumps(old))
        proved = leastwise.run(self.directory, "iam", "subset", "old.json", "policies/MainFunctionRole.json")
        self.assertEqual(proved.returncode, 0, proved.stdout + proved.stderr)
        (self.directory / "file").write_text("")
        self.assertIn("cannot create file", self.tighten(3, "--policy-out", "file").stderr)

    def test_a_command_wants_verify_and_json_stands_for_itself(self):
        self.run_script(0, self.READ)
        self.assertIn("--verify", self.tighten(1, "--", "true").stderr)
        self.assertIn("--json stands for itself", self.tighten(1, "--json", "--diff").stderr)
        proposal = json.loads(self.tighten(6, "--json", "--check").stdout)
        self.assertEqual([change["kind"] for change in proposal["changes"]], ["narrow_statement"])
        self.assertIn("Action: dynamodb:*", proposal["changes"][0]["before"])
        self.assertIn("dynamodb:GetItem", proposal["changes"][0]["after"])
        self.assertEqual(proposal["diff"], self.tighten(0, "--diff").stdout)
        request = proposal["changes"][0]["evidence"][0]
        self.assertIn("dynamodb:GetItem", leastwise.run(self.directory, "explain", request).stdout)

    def test_a_run_that_failed_is_told_of(self):
        self.assertIn("next ", self.run_script(4, self.READ + "\nraise SystemExit(3)").stderr)
        self.assertIn("the last run's command failed (exit 3)", self.tighten(0, "--diff").stderr)


class Conditions(Case):
    """A function that serves tenants: it assumes a role with the tenant's name as a tag for each of them."""

    template = HEAD + """
  Password:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: x}
  TenantRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: tenant
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !GetAtt MainFunctionRole.Arn}
            Action: [sts:AssumeRole, sts:TagSession]
      Policies:
        - PolicyName: Tenants
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: dynamodb:*
                Resource: !GetAtt Things.Arn
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: main
      Policies:
        - Statement:
            - Effect: Allow
              Action: [sts:AssumeRole, sts:TagSession]
              Resource: arn:aws:iam::123456789012:role/tenant
            - {Effect: Allow, Action: "secretsmanager:*", Resource: !Ref Password}
      Environment: {Variables: {PASSWORD: !Ref Password}}
      InlineCode: |
        import boto3, os
        def handler(event, context):
            boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["PASSWORD"])
            keys = boto3.client("sts").assume_role(
                RoleArn="arn:aws:iam::123456789012:role/tenant", RoleSessionName="tenant",
                Tags=[{"Key": "Tenant", "Value": event["tenant"]}])["Credentials"]
            table = boto3.client("dynamodb", aws_access_key_id=keys["AccessKeyId"],
                                 aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
            key = {"id": {"S": "TENANT#" + event.get("of", event["tenant"])}}
            table.put_item(TableName="things", Item=key)
            for _ in range(2):
                table.get_item(TableName="things", Key=key, ProjectionExpression="id")
            return "ok"
"""
    SCRIPT = """
def serve(**event):
    return json.load(boto3.client("lambda").invoke(FunctionName="main", Payload=json.dumps(event))["Payload"])
assert serve(tenant="acme") == serve(tenant="globex") == "ok"
"""

    def test_they_hold_on_all_evidence_and_keep_others_out(self):
        self.run_script(0, self.SCRIPT)
        after = self.comes_to_rest(self.SCRIPT)
        role = after[after.index("  TenantRole:"):after.index("  MainFunction:")]
        self.assertIn("""                Condition:
                  ForAllValues:StringEquals:
                    dynamodb:LeadingKeys: "TENANT#${aws:PrincipalTag/Tenant}"
                  "Null":
                    dynamodb:LeadingKeys: "false"
""", role)
        self.assertIn('dynamodb:Attributes: "id"', role)
        self.assertIn('dynamodb:Select: "SPECIFIC_ATTRIBUTES"', role)
        self.assertIn('{"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}', after)
        self.assertNotIn('"acme"', after)
        intruder = self.SCRIPT + 'print(serve(tenant="acme", of="globex")["errorMessage"])'
        self.assertIn("not authorized to perform: dynamodb:PutItem", self.run_script(0, intruder).stdout)


class CalleesSide(Case):
    """Trust policies, boundaries, resources' own policies and the permission of an API."""

    template = HEAD + """
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      DefinitionBody:
        swagger: "2.0"
        info: {title: api, version: "1"}
        paths:
          /things:
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${MainFunction.Arn}/invocations
  ApiMayInvoke:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref MainFunction
      Action: lambda:*
      Principal: "*" # anyone
  Password:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: x}
  PasswordPolicy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Password
      ResourcePolicy:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: "*", Action: "secretsmanager:*", Resource: "*"}
  # The upper bound.
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - dynamodb:* # the data
              - logs:*
              - sts:*
              - secretsmanager:*
            Resource: "*"
          - {Effect: Deny, Action: "dynamodb:Scan", Resource: "*"}
  WriterRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: writer
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service:
                - lambda.amazonaws.com
                - states.amazonaws.com # not emulated
              AWS: !Sub arn:aws:iam::${AWS::AccountId}:root
            Action: sts:*
      Policies:
        - PolicyName: Write
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Things.Arn}]
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: main
      PermissionsBoundary: !Ref Boundary
      Policies:
        - Statement:
            - {Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Things.Arn}
            - {Effect: Allow, Action: sts:AssumeRole, Resource: "arn:aws:iam::123456789012:role/writer"}
      Environment: {Variables: {PASSWORD: !Ref Password}}
      InlineCode: |
        import boto3, os
        def handler(event, context):
            boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["PASSWORD"])
            keys = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/writer",
                                                   RoleSessionName="main")["Credentials"]
            key = {"id": {"S": "a"}}
            boto3.client("dynamodb", aws_access_key_id=keys["AccessKeyId"],
                         aws_secret_access_key=keys["SecretAccessKey"],
                         aws_session_token=keys["SessionToken"]).put_item(TableName="things", Item=key)
            boto3.client("dynamodb").get_item(TableName="things", Key=key)
            return {"statusCode": 200, "body": "ok"}
"""
    SCRIPT = """
import os, urllib.request
assert urllib.request.urlopen(os.environ["API_URL"].rstrip("/") + "/things").read() == b"ok"
"""

    def test_each_keeps_what_was_used(self):
        self.run_script(0, self.SCRIPT)
        after = self.comes_to_rest(self.SCRIPT)

        def part(first, last):
            return after[after.index(f"  {first}:\n"):after.index(f"  {last}:\n")]

        permission = part("ApiMayInvoke", "Password")
        self.assertIn('Action: "lambda:InvokeFunction"', permission)
        self.assertIn('Principal: "apigateway.amazonaws.com" # anyone', permission)
        self.assertIn('SourceArn: !Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"',
                      permission)
        password = part("PasswordPolicy", "Boundary")
        self.assertIn('"Principal": {"AWS": {"Fn::GetAtt": ["MainFunctionRole", "Arn"]}}', password)
        self.assertIn('"Action": "secretsmanager:GetSecretValue"', password)
        boundary = part("Boundary", "WriterRole")
        for action in ("dynamodb:GetItem", "logs:CreateLogStream", "sts:AssumeRole"):
            self.assertIn(action, boundary)
        self.assertNotRegex(boundary, r"(dynamodb|logs|sts|secretsmanager):\*")
        self.assertIn('- {Effect: Deny, Action: "dynamodb:Scan", Resource: "*"}', boundary)
        trust = part("WriterRole", "MainFunction")
        self.assertNotIn("- lambda.amazonaws.com", trust)
        self.assertIn("states.amazonaws.com", trust)
        self.assertIn('Action: "sts:AssumeRole"', trust)

    def test_an_account_is_held_to_the_roles_that_called(self):
        template = self.directory / "template.yaml"
        text = self.text.replace("""
              Service:
                - lambda.amazonaws.com
                - states.amazonaws.com # not emulated""", "").replace(
                    "      PermissionsBoundary: !Ref Boundary\n", "")
        template.write_text(text)
        self.run_script(0, self.SCRIPT)
        trust = self.comes_to_rest(self.SCRIPT)
        self.assertIn("""
            Condition:
              ArnEquals:
                aws:PrincipalArn: !GetAtt MainFunctionRole.Arn
""", trust)


class PolicyTemplates(Case):
    """SAM's policy templates and connectors that grant too much."""

    template = HEAD + """
  Others:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: others
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  # From the function to the other table.
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: MainFunction}
      Destination: {Id: Others}
      Permissions: [Read, Write]
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: main
      Policies:
        - DynamoDBCrudPolicy: # everything
            TableName: !Ref Things
""" + SWALLOWING
    SCRIPT = """
item = {"id": {"S": "a"}}
assert call("main", "put_item", TableName="things", Item=item) == "ok"
assert call("main", "update_item", TableName="things", Key=item) == "ok"
assert call("main", "batch_write_item", RequestItems={"things": [{"PutRequest": {"Item": item}}]}) == "ok"
assert call("main", "get_item", TableName="others", Key=item) == "ok"
"""

    def test_the_narrowest_template_that_fits_or_statements(self):
        self.run_script(0, self.SCRIPT)
        after = self.comes_to_rest(self.SCRIPT)
        self.assertIn("- DynamoDBWritePolicy: # everything\n            TableName: !Ref Things\n", after)
        self.assertNotIn("AWS::Serverless::Connector", after)
        self.assertIn("Action: dynamodb:GetItem\n              Resource: !GetAtt Others.Arn\n", after)
        scan = 'print(call("main", "scan", TableName="others"))'
        self.assertIn("not authorized to perform: dynamodb:Scan", self.run_script(0, scan).stdout)


class NothingHolds(Case):
    """What could be taken away cannot be written: nothing is proposed, and `test` does not say so either."""

    template = HEAD + """
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: MainFunction}
      Destination: {Id: Things}
      Permissions: [Read]
  MainFunction:
    Type: AWS::Serverless::Function
    Properties: {FunctionName: main, InlineCode: "import boto3\\ndef handler(event, context):\\n
      return boto3.client('dynamodb').get_item(TableName='things', Key={'id': {'S': 'a'}}) and 'ok'"}
"""
    SCRIPT = 'assert call("main", "") == "ok"'

    def test_that_nothing_is_said_of_it(self):
        self.assertNotIn("next ", self.run_script(0, self.SCRIPT).stderr)
        self.tighten(0, "--check")
        proposal = json.loads(self.tighten(0, "--json").stdout)
        self.assertEqual(proposal["changes"], [])
        self.assertIn("are in one line", proposal["left_out"][0]["reason"])


class NotEmulated(Case):
    template = HEAD + """
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: main
      Policies:
        - Statement:
            - Effect: Allow
              Action: ["lambda:GetAccount*", sqs:SendMessage, "dynamodb:*", lambda:ListFunctions]
              Resource: "*"
""" + SWALLOWING
    SCRIPT = """
assert "does not emulate" in call("main", "get_account_settings", service="lambda")
assert call("main", "get_item", TableName="things", Key={"id": {"S": "a"}}) == "ok"
"""

    def test_what_the_run_could_not_see_stays_and_the_rest_is_narrowed(self):
        self.run_script(0, self.SCRIPT)
        after = self.comes_to_rest(self.SCRIPT)
        self.assertIn("""
            - Effect: Allow
              Action:
                - lambda:GetAccount*
                - sqs:SendMessage
              Resource: "*"
            - Effect: Allow
              Action: dynamodb:GetItem
              Resource: !GetAtt Things.Arn
""", after)


class SharedRole(Case):
    template = HEAD + """
  SharedRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: shared
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole # for the logs
      Policies:
        - PolicyName: Loose
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: "*"}]
  ReadingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: reading
      Role: !GetAtt SharedRole.Arn # shared
""" + SWALLOWING + """
  WritingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: writing
      Role: !GetAtt SharedRole.Arn
""" + SWALLOWING
    SCRIPT = """
item = {"id": {"S": "a"}}
assert call("writing", "put_item", TableName="things", Item=item) == "ok"
assert call("reading", "get_item", TableName="things", Key=item) == "ok"
"""

    def test_each_function_gets_a_role_of_its_own(self):
        self.run_script(0, self.SCRIPT)
        before = self.text
        self.assertIn("SharedRole: its functions could have a role each", self.tighten(0).stdout)
        self.assertEqual(self.text, before)
        said = self.tighten(0, "--split-roles", "--write", "--verify")
        self.assertIn("0 new denials", said.stderr)
        after = self.text
        self.assertNotIn("SharedRole", after, said.stderr)
        self.assertIn("Role: !GetAtt ReadingFunctionRole.Arn # shared\n", after)
        self.assertEqual(after.count("AWSLambdaBasicExecutionRole # for the logs"), 2)
        self.run_script(0, self.SCRIPT, "--fail-on-denied")
        self.assertEqual(self.tighten(0, "--split-roles", "--diff").stdout, "")
        self.tighten(0, "--split-roles", "--check")
        write = 'print(call("reading", "put_item", TableName="things", Item={"id": {"S": "b"}}))'
        self.assertIn("assumed-role/app-ReadingFunctionRole", self.run_script(5, write, "--fail-on-denied").stdout)


class Samples(unittest.TestCase):
    """The templates that other tests run: tightened once, they stay as they are."""

    READ = """
import boto3, json, os
event = {"service": "dynamodb", "operation": "get_item",
         "parameters": {"TableName": os.environ["TableName"], "Key": {"owner": {"S": "a"}, "thing": {"S": "b"}}}}
answer = boto3.client("lambda").invoke(FunctionName=os.environ["CallerName"], Payload=json.dumps(event))
assert "code" not in (json.load(answer["Payload"]) or {})
"""

    def test_they_come_to_rest(self):
        for name, loose in (("services", False), ("loose", True)):
            with self.subTest(name), leastwise.project(name) as directory:
                template = directory / "template.yaml"
                texts = [template.read_text()]
                for _ in range(2):
                    result = leastwise.test(directory, "--fail-on-denied", "--", leastwise.PYTHON, "-c", self.READ)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    result = leastwise.run(directory, "tighten", "--split-roles", "--write", "--verify")
                    self.assertEqual(result.returncode, 0, result.stderr)
                    self.assertNotIn("stays as it is", result.stderr)
                    texts.append(template.read_text())
                self.assertEqual(texts[0] != texts[1], loose)
                self.assertEqual(texts[1], texts[2])


if __name__ == "__main__":
    unittest.main()
