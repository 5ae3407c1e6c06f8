"""Searches with Python's ldap3, the library of the NHS adaptors: schema read at connect, names checked against it before sending.

Reads one search a line from standard input (see README.md), prints one JSON object a line. Values come as ldap3 hands them to a
program: a string where the published schema says SINGLE-VALUE, a list elsewhere.
"""
import datetime
import json
import os
import ssl
import sys

import ldap3
from ldap3.core.exceptions import LDAPExceptionError

SCOPES = {"base": ldap3.BASE, "one": ldap3.LEVEL, "sub": ldap3.SUBTREE}


def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y%m%d%H%M%SZ")
    return value if isinstance(value, str) else str(value)


def connect():
    tls = ldap3.Tls(
        local_private_key_file=os.environ["LDAP_KEY"],
        local_certificate_file=os.environ["LDAP_CERT"],
        ca_certs_file=os.environ["LDAP_CA"],
        validate=ssl.CERT_REQUIRED,
        version=ssl.PROTOCOL_TLSv1_2,
    )
    server = ldap3.Server(
        os.environ["LDAP_HOST"], port=int(os.environ["LDAP_PORT"]), use_ssl=True, tls=tls, get_info=ldap3.ALL, connect_timeout=5)
    user = os.environ.get("LDAP_USER")
    connection = ldap3.Connection(
        server, user=user, password=os.environ.get("LDAP_PASSWORD"),
        client_strategy=ldap3.SYNC, receive_timeout=10)
    connection.open()
    if not connection.bind():
        raise SystemExit("bind refused: %s" % connection.result)
    return server, connection


def search(connection, name, base, scope, text, attributes, page):
    entries, cookie, pages = [], None, 0
    try:
        while True:
            connection.search(
                base, text, search_scope=SCOPES[scope], attributes=attributes or ldap3.ALL_ATTRIBUTES,
                paged_size=page or None, paged_cookie=cookie)
            pages += 1
            for entry in connection.response or []:
                if entry["type"] == "searchResEntry":
                    entries.append({"dn": entry["dn"], "attributes": {k: plain(v) for k, v in entry["attributes"].items()}})
            controls = connection.result.get("controls") or {}
            cookie = controls.get("1.2.840.113556.1.4.319", {}).get("value", {}).get("cookie")
            if not page or not cookie:
                break
    except LDAPExceptionError as error:
        return {"name": name, "error": type(error).__name__, "message": str(error), "entries": []}
    return {"name": name, "result": connection.result["result"], "entries": entries, "pages": pages}


def main():
    server, connection = connect()
    print(json.dumps({
        "name": "schema",
        "result": 0,
        "entries": [],
        "namingContexts": server.info.naming_contexts,
        "attributeTypes": {
            k: bool(v.single_value) for k, v in server.schema.attribute_types.items() if v.oid.startswith("1.2.826.0.1285.")},
        "objectClasses": [k for k, v in server.schema.object_classes.items() if v.oid.startswith("1.2.826.0.1285.")],
    }))
    for line in sys.stdin:
        name, base, scope, text, attributes, page = line.rstrip("\n").split("\t")
        print(json.dumps(search(connection, name, base, scope, text, attributes.split(), int(page))), flush=True)
    connection.unbind()


main()
