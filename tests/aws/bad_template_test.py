"""A template that is wrong ends the program with status 2 and says where, what and how to repair it, all at once."""

import unittest

import leastwise

FUNCTION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
"""
RUNTIME, HANDLER, CODE = "      Runtime: python3.13\n", "      Handler: index.handler\n", "      CodeUri: src/\n"
CYCLE = """
Resources:
  One:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref Two
  Two:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref One
"""
EVERYTHING = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Frobnicate x}
  One:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref Two
  Two:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref One
  NoHandler:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, CodeUri: src/}

  NoCode:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: index.handler}

  OldFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler

      Runtime: cobol85

      CodeUri: nowhere/
"""
NO_HANDLER = ("4:3: error: Resource with id [MainFunction] is invalid. Runtime and Handler needs to be present when "
              "PackageType is of type `Zip`")

CASES = {
    "malformed YAML": ("\nResources:\n  A: [1, 2\n", ["3:6: error: the list or mapping that starts here is not closed"]),
    "deep nesting": ("\nResources: " + "[" * 5000,
                     ["template.yaml:2:", "error: values are nested more than 200 levels deep"]),
    "invalid UTF-8": ('\nResources:\n  A: "x\udcff"\n', ["3:8: error: the text is not valid UTF-8"]),
    "an unknown intrinsic": (FUNCTION + RUNTIME + HANDLER + CODE + "      Description: !Frobnicate x\n",
                             ["10:20: error: 'Fn::Frobnicate' is not an intrinsic function"]),
    "a circular reference": (CYCLE, ["10:21: error: Circular dependency between resources: [One, Two]"]),
    "code that is not there": (FUNCTION + RUNTIME + HANDLER + "      CodeUri: nowhere/\n",
                               ["9:16: error: the code of 'MainFunction' is not at 'nowhere/'"]),
    "missing handler": (FUNCTION + RUNTIME + CODE, [NO_HANDLER]),
    "an unsupported runtime": (FUNCTION + "      Runtime: cobol85\n" + HANDLER + CODE,
                               ["7:16: error: Lambda has no runtime 'cobol85'", "help: use for example nodejs24.x"]),
    "several errors": (FUNCTION + "      Runtime: cobol85\n" + HANDLER + CODE + "      Description: !Frobnicate x\n"
                       "      Role: !GetAtt Nobody.Arn\n",
                       ["7:16: error: Lambda has no runtime 'cobol85'",
                        "10:20: error: 'Fn::Frobnicate' is not an intrinsic function",
                        "11:13: error: 'Nobody' is neither a parameter nor a resource"]),
    "an error of each kind": (EVERYTHING, [
        "6:29: error: 'Fn::Frobnicate' is not an intrinsic function",
        "14:21: error: Circular dependency between resources: [One, Two]",
        "15:3: error: Resource with id [NoHandler] is invalid.",
        "21:48: warning: the handler of 'NoCode', \"index.handler\", needs the file 'index.py', which is not there",
        "28:16: error: Lambda has no runtime 'cobol85'",
        "30:16: error: the code of 'OldFunction' is not at 'nowhere/'"]),
    "nothing": ("\n", ["Template format error: unsupported structure."]),
}


class BadTemplate(unittest.TestCase):
    def test_each(self):
        for name, (template, texts) in CASES.items():
            with self.subTest(name), leastwise.project(template) as directory:
                (directory / "src").mkdir()
                (directory / "src" / "index.py").write_text("def handler(event, context):\n    return 1\n")
                result = leastwise.test(directory, "--", "echo", "the command ran")
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                for text in texts:
                    self.assertIn(text, result.stderr)
                self.assertTrue(all(line.startswith(("template.yaml:", "    help: ")) or not line
                                    for line in result.stderr.splitlines()), result.stderr)


if __name__ == "__main__":
    unittest.main()
