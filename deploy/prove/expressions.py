"""Evaluates every expression of the rules and the boards against a Prometheus: each must return series.

usage: expressions.py URL SECONDS: how long it may take until each has. An alert returns nothing while all is well, so that its metrics with the names of their labels are
asked for instead, and the alert itself must be a valid query.
"""

import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

DEPLOY = pathlib.Path(__file__).resolve().parent.parent
VARIABLES = {"$__rate_interval": "10s", "$range": "10s", "$integration": ".*", "$instance": ".*", "$machine": ".*"}
SELECTOR = re.compile(r"\b([a-zA-Z_:][\w:]*(?:_\w+|:\w+|\bup))(?:\{([^}]*)\})?")
NO_METRIC = {"group_left", "label_replace", "histogram_quantile", "count_values"}


def query(url, expression):
    """The number of series."""
    parameters = urllib.parse.urlencode({"query": expression})
    try:
        with urllib.request.urlopen(f"{url}/api/v1/query?{parameters}", timeout=10) as answer:
            return len(json.load(answer)["data"]["result"])
    except urllib.error.HTTPError as e:
        raise SystemExit(f"{expression}\n  {json.load(e)['error']}") from e
    except urllib.error.URLError:
        return 0  # it does not listen yet


def panels():
    for file in sorted((DEPLOY / "grafana").glob("*.json")):
        board = json.loads(file.read_text())
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                expression = target["expr"]
                for name, value in VARIABLES.items():
                    expression = expression.replace(name, value)
                yield f"{file.name}, {panel['title']}", expression
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["definition"]).groups()
                yield f"{file.name}, {variable['name']}", f'{metric}{{{label}!=""}}'


def rules(name):
    for group in yaml.safe_load((DEPLOY / "prometheus" / name).read_text())["groups"]:
        yield from group["rules"]


def expected():
    yield from panels()
    for rule in rules("recording.yml"):
        yield rule["record"], rule["expr"].replace("[5m]", "[10s]")
        yield rule["record"], rule["record"]
    for rule in rules("alerts.yml"):
        for metric, matchers in SELECTOR.findall(rule["expr"]) + ([("up", "")] if rule["expr"].startswith("up") else []):
            if metric not in NO_METRIC:
                labels = re.findall(r"(\w+)\s*[=!~]+", matchers)
                yield rule["alert"], metric + "{" + ",".join(f'{label}!=""' for label in labels) + "}"


def main(url, seconds):
    pending = dict.fromkeys(expected())
    count = len(pending)
    deadline = time.monotonic() + float(seconds)
    while pending and time.monotonic() < deadline:
        time.sleep(1)
        pending = {asked: None for asked in pending if query(url, asked[1]) == 0}
    for rule in rules("alerts.yml"):
        query(url, rule["expr"])
    if pending:
        raise SystemExit("no series:\n" + "\n".join(f"{place}\n  {expression}" for place, expression in pending))
    print(f"{count} expressions return series")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
