"""The access matrix: every URL name and the right it asks for. A URL without a row fails the build and is refused.

Rights are defined once in ``anquan/accounts/roles.py``; row scope is a second, independent test inside each view.
"""

from anquan.accounts.access import PUBLIC, SIGNED_IN

MATRIX: dict[str, str] = {
    # signing in
    "accounts:login": PUBLIC,
    "accounts:logout": SIGNED_IN,
    "accounts:password": SIGNED_IN,
    # people
    "accounts:list": "account.view",
    "accounts:create": "account.edit",
    "accounts:detail": "account.view",
    "accounts:edit": "account.edit",
    "accounts:appoint": "account.edit",
    "accounts:end_appointment": "account.edit",
    "accounts:reset_password": "account.edit",
    "accounts:set_active": "account.edit",
    "accounts:token_create": "account.edit",
    "accounts:token_revoke": "account.edit",
    # the frame
    "web:date": SIGNED_IN,
    "web:styleguide": "account.edit",
    "web:trial": "account.edit",
    # units
    "units:list": "unit.view",
    "units:detail": "unit.view",
    "units:qr": "unit.view",
    "units:scan": "unit.view",
    "units:nearest": "unit.view",
    "units:autocomplete": "unit.view",
    "units:autocomplete_posts": "account.edit",  # whoever gives appointments picks units whose business he does not see
    "units:choose_kind": "unit.edit",
    "units:create": "unit.edit",
    "units:edit": "unit.edit",
    "units:merge": "unit.edit",
    "units:deactivate": "unit.edit",
    "units:reactivate": "unit.edit",
    "units:check_code": "unit.edit",
    "units:import": "unit.edit",
    "units:import_template": "unit.edit",
    "units:import_errors": "unit.edit",
    # settings
    "terms:list": "settings.view",
    "terms:detail": "settings.view",
    "terms:change": "settings.edit",
    "terms:cancel": "settings.edit",
    "workdays:list": "settings.view",
    "workdays:import": "settings.edit",
    "workdays:try": SIGNED_IN,
    # hazards
    "hazards:todo": SIGNED_IN,
    "hazards:list": "hazard.view",
    "hazards:many": "hazard.view",
    "hazards:dashboard": "figure.view",
    "hazards:exports": "hazard.export",
    "hazards:export_summary": "hazard.export",
    "hazards:export": "hazard.export",
    "hazards:export_file": "hazard.export",
    "hazards:export_remove": "hazard.export",
    "hazards:detail": "hazard.view",
    "hazards:report": "hazard.report",
    "hazards:report_tiles": "hazard.report",
    "hazards:report_alike": "hazard.report",
    "hazards:receipt": "hazard.report",
    "hazards:take_back": "hazard.report",
    "hazards:act": "hazard.view",  # who may do what is the table of moves
    "hazards:ask": "hazard.view",
    "hazards:remind": "hazard.view",
    "hazards:correct": "hazard.view",
    "hazards:decide": "hazard.view",
    "hazards:withdraw_request": "hazard.view",
    "hazards:evidence": "hazard.view",
    # journal
    "journal:list": "journal.view",
    "journal:detail": "journal.view",
    # messages
    "notices:list": SIGNED_IN,
    "notices:open": SIGNED_IN,
    "notices:read_all": SIGNED_IN,
    "notices:outbox": "notice.operate",
    "notices:mails": "notice.operate",
    "notices:resend": "notice.operate",
    "notices:resend_mail": "notice.operate",
    # REST API: the key's account needs the right; changing anything needs the key's scope "write" as well
    "api:hazards": "hazard.view",
    "api:hazard": "hazard.view",
    "api:hazard_action": "hazard.view",
    "api:hazard_request": "hazard.view",
    "api:request_decision": "hazard.view",
    "api:evidence_upload": "hazard.view",
    "api:evidence": "hazard.view",
    "api:units": "unit.view",
    "api:unit": "unit.view",
    "api:indicators": "figure.view",
    "api:indicator": "figure.view",
    "api:events": "hazard.view",
    "api:schema": SIGNED_IN,
    "api_docs": SIGNED_IN,
}
