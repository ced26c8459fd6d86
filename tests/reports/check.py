"""Reads what tests/reports/run wrote as its readers do: check.py FOLDER SARIF-SCHEMA."""

import json
import pathlib
import subprocess
import sys

import junitparser
import jsonschema
from prometheus_client.parser import text_string_to_metric_families

FOLDER = pathlib.Path(sys.argv[1])
SARIF_SCHEMA = json.loads(pathlib.Path(sys.argv[2]).read_text())
OWN_SCHEMA = json.loads(pathlib.Path("gen/report.schema.json").read_text())
LEVELS = {"error": "error", "warning": "warning", "note": "note", "unknown": "none"}


def text_of(name, ending):
    return (FOLDER / f"{name}.{ending}").read_text()


def subject(finding):
    return finding["domain"] or "default"


def check_json(name):
    report = json.loads(text_of(name, "json"))
    jsonschema.Draft202012Validator.check_schema(OWN_SCHEMA)
    jsonschema.validate(report, OWN_SCHEMA, jsonschema.Draft202012Validator)
    spoilt = {**report, "summary": {**report["summary"], "errors": "none"}}
    assert not jsonschema.Draft202012Validator(OWN_SCHEMA).is_valid(spoilt)
    return report


def check_sarif(name, report):
    log = json.loads(text_of(name, "sarif"))
    jsonschema.validate(log, SARIF_SCHEMA)
    results = log["runs"][0]["results"]
    assert len(results) == len(report["findings"])
    for result, finding in zip(results, report["findings"]):
        assert result["ruleId"] == finding["check"]
        assert result["level"] == LEVELS[finding["verdict"]]
        assert ("suppressions" in result) == (finding["accepted"] is not None)
        rule = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == finding["check"]
    validation = json.loads(text_of(name + "-validation", "sarif"))
    found = {result["ruleId"] for result in validation["runs"][0].get("results", [])
             if result.get("level", "warning") in ("error", "warning")}
    # SARIF2005 asks for a page about the tool on the web.
    assert found <= {"SARIF2005"}, found


def check_junit(name, report):
    suites = junitparser.JUnitXml.fromfile(str(FOLDER / f"{name}.xml"))
    blamed = {}
    for suite in suites:
        cases = list(suite)
        assert suite.tests == len(cases)
        assert suite.failures == sum(bool(case.result) and isinstance(
            case.result[0], junitparser.Failure) for case in cases)
        for case in cases:
            kind = type(case.result[0]).__name__ if case.result else "pass"
            blamed[suite.name, case.name] = kind
    assert suites.failures == sum(kind == "Failure" for kind in blamed.values()) > 0
    for finding in report["findings"]:
        kind = blamed[subject(finding), finding["check"]]
        if finding["verdict"] == "error" and not finding["accepted"]:
            assert kind == "Failure", finding


def check_prometheus(name, report):
    text = text_of(name, "prom")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    series = [line.rsplit(" ", 1)[0] for line in samples]
    assert len(series) == len(set(series)), "a series twice"
    told = {(sample.labels["domain"], sample.labels["check"], sample.labels["verdict"])
            for sample in families["outbound_hosts_finding"].samples}
    assert told == {(subject(finding), finding["check"], finding["verdict"])
                    for finding in report["findings"]}
    counted = sum(sample.value for sample in families["outbound_hosts_check_findings"].samples)
    assert counted == sum(finding["accepted"] is None for finding in report["findings"])
    identities = families["outbound_hosts_identity_ok"].samples
    assert len(identities) == len(report["domains"]) + (report["default"] is not None)


def check_markdown(name, report):
    html = subprocess.run(["cmark-gfm", "--extension", "table", "--unsafe", FOLDER / f"{name}.md"],
                          check=True, capture_output=True, text=True).stdout
    # All mark-up is ours: what DNS said stands in <code>, escaped.
    tags = set()
    for piece in html.split("<")[1:]:
        tags.add(piece.split(">")[0].split()[0].strip("/"))
    assert tags <= {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
                    "strong", "code", "details", "summary"}, tags
    assert html.count("<table>") == 1
    rows = html.split("<tbody>")[1].split("</tbody>")[0].count("<tr>")
    assert rows == len(report["domains"]) + (report["default"] is not None)
    items = html.count("<li>\n<p>") + html.count("<li><strong>")
    assert items == len(report["findings"]), (items, len(report["findings"]))


def check_plain(name):
    for ending in ("txt", "json", "md", "sarif", "xml", "prom"):
        text = (FOLDER / f"{name}.{ending}").read_bytes().decode()
        # The section sign is ours, in the sources of checks.
        strange = {letter for letter in text if letter not in "\n§" and not " " <= letter <= "~"}
        assert not strange, (name, ending, strange)


for world in ("demo", "lint", "hostile"):
    check_plain(world)
    told = check_json(world)
    check_sarif(world, told)
    check_junit(world, told)
    check_prometheus(world, told)
    check_markdown(world, told)
    print(f"{world}: {len(told['findings'])} findings, the same in every format")
