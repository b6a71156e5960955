"""DynamoDB's fine-grained access by boto3; runs under `leastwise test` with the template `services`.

Policies as DynamoDB's Developer Guide writes them, "Using IAM policy conditions for fine-grained access control"."""

import json
import unittest
import uuid

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
TRUST = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}}
ITEMS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem",
         "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:Scan"]


def key(user, game="chess"):
    return {"UserId": {"S": user}, "GameTitle": {"S": game}}


class FineGrained(unittest.TestCase):
    def setUp(self):
        self.iam = boto3.client("iam")
        self.admin = boto3.client("dynamodb")
        self.table = "t" + uuid.uuid4().hex[:12]
        self.admin.create_table(TableName=self.table, BillingMode="PAY_PER_REQUEST",
                                AttributeDefinitions=[{"AttributeName": "UserId", "AttributeType": "S"},
                                                      {"AttributeName": "GameTitle", "AttributeType": "S"}],
                                KeySchema=[{"AttributeName": "UserId", "KeyType": "HASH"},
                                           {"AttributeName": "GameTitle", "KeyType": "RANGE"}])
        for user in ("ann", "bob"):
            self.admin.put_item(TableName=self.table, Item={**key(user), "Wins": {"N": "1"}, "Secret": {"S": "x"}})

    def limited(self, condition, effect="Allow"):
        """A client of a role session, tagged `user: ann`, that may use items under the condition."""
        name = "r" + uuid.uuid4().hex[:12]
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST),
                                    Tags=[{"Key": "user", "Value": "ann"}])["Role"]
        statements = [{"Effect": effect, "Action": ITEMS, "Resource": "*", "Condition": condition}]
        if effect == "Deny":
            statements.append({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"})
        self.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": statements}))
        keys = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ses")["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        return session.client("dynamodb")

    def denied(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDeniedException")

    def test_the_partition_is_the_callers_own(self):
        for name in ("LeadingKeys", "FirstPartitionKeyValues"):
            with self.subTest(name):
                client = self.limited({"ForAllValues:StringEquals": {"dynamodb:" + name: ["${aws:PrincipalTag/user}"]},
                                       "Null": {"dynamodb:" + name: "false"}})
                client.get_item(TableName=self.table, Key=key("ann"))
                self.denied(client.get_item, TableName=self.table, Key=key("bob"))
                client.batch_get_item(RequestItems={self.table: {"Keys": [key("ann"), key("ann", "go")]}})
                self.denied(client.batch_get_item, RequestItems={self.table: {"Keys": [key("ann"), key("bob")]}})
                client.transact_write_items(TransactItems=[{"Put": {"TableName": self.table, "Item": key("ann", "go")}}])
                self.denied(client.transact_write_items, TransactItems=[
                    {"Put": {"TableName": self.table, "Item": key("ann", "go")}},
                    {"Delete": {"TableName": self.table, "Key": key("bob")}}])
                self.denied(client.batch_write_item, RequestItems={self.table: [{"DeleteRequest": {"Key": key("bob")}}]})
                by_user = {"KeyConditionExpression": "UserId = :u", "TableName": self.table}
                client.query(ExpressionAttributeValues={":u": {"S": "ann"}}, **by_user)
                self.denied(client.query, ExpressionAttributeValues={":u": {"S": "bob"}}, **by_user)
                self.denied(client.scan, TableName=self.table)

    def test_only_listed_attributes_are_read_and_written(self):
        client = self.limited({
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["UserId", "GameTitle", "Wins"]},
            "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                                     "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"]}})
        got = client.get_item(TableName=self.table, Key=key("ann"), ProjectionExpression="Wins")
        self.assertEqual(got["Item"], {"Wins": {"N": "1"}})
        self.denied(client.get_item, TableName=self.table, Key=key("ann"))
        self.denied(client.get_item, TableName=self.table, Key=key("ann"), ProjectionExpression="Wins, Secret")
        update = {"TableName": self.table, "Key": key("ann"), "UpdateExpression": "ADD Wins :one",
                  "ExpressionAttributeValues": {":one": {"N": "1"}}}
        self.assertEqual(client.update_item(ReturnValues="UPDATED_NEW", **update)["Attributes"], {"Wins": {"N": "2"}})
        self.denied(client.update_item, ReturnValues="ALL_NEW", **update)
        self.denied(client.update_item, ConditionExpression="attribute_exists(Secret)", **update)
        self.denied(client.put_item, TableName=self.table, Item={**key("ann"), "Secret": {"S": "y"}})

    def test_return_values_have_a_value_even_when_they_are_left_out(self):
        client = self.limited({"StringEquals": {"dynamodb:ReturnValues": "NONE"}})
        client.put_item(TableName=self.table, Item=key("eve"))
        client.delete_item(TableName=self.table, Key=key("eve"))
        self.denied(client.delete_item, TableName=self.table, Key=key("eve"), ReturnValues="ALL_OLD")
        self.denied(client.get_item, TableName=self.table, Key=key("ann"))

    def test_transactions_can_be_kept_out_and_required(self):
        put = [{"Put": {"TableName": self.table, "Item": key("eve")}}]
        outside = self.limited({"ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": [
            "TransactWriteItems", "TransactGetItems"]}}, effect="Deny")
        outside.put_item(TableName=self.table, Item=key("eve"))
        self.denied(outside.transact_write_items, TransactItems=put)
        self.denied(outside.transact_get_items, TransactItems=[{"Get": {"TableName": self.table, "Key": key("ann")}}])
        inside = self.limited({"StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}})
        inside.transact_write_items(TransactItems=put)
        self.denied(inside.put_item, TableName=self.table, Item=key("eve"))

    def test_the_capacity_that_is_asked_for(self):
        client = self.limited({"StringEquals": {"dynamodb:ReturnConsumedCapacity": "TOTAL"}})
        self.assertIn("ConsumedCapacity", client.get_item(TableName=self.table, Key=key("ann"),
                                                          ReturnConsumedCapacity="TOTAL"))
        self.denied(client.get_item, TableName=self.table, Key=key("ann"))


if __name__ == "__main__":
    unittest.main()
