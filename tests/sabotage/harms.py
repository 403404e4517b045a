"""The harms: each takes one safety away, and names the tests that must notice.

``old`` must stand in ``path`` exactly once; when it does no longer, the harm is to be written anew, and the script says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Harm:
    name: str
    path: str
    old: str
    new: str
    tests: str  # arguments of pytest, separated by blanks; quoted where a -k expression holds some
    engine: str = "sqlite"  # or "postgresql": SQLite cannot show it


SCOPE = "tests/accounts/test_who_sees_which_rows.py"
MOVES = "tests/hazards/test_who_may_do_what_when.py"
REQUESTS = "tests/hazards/test_requests_are_decided_by_somebody_else.py"
LOOP = "tests/hazards/test_the_loop_closes.py"
RACES = "tests/hazards/test_races.py"
PAIRS = "tests/hazards/test_races_of_pairs.py -k two_at_once"
REST = "tests/api/test_hazards_over_rest.py"
THROUGH = "tests/hazards/test_what_no_move_lets_through.py"
JOURNALLED = "tests/acceptance/test_f_every_change_is_journalled.py"
REMINDERS = "tests/hazards/test_reminders.py"
LEDGERS = "tests/hazards/test_ledgers_come_in.py"
ACCOUNTS = "tests/accounts/test_who_may_change_whom.py"
TRACK = "tests/hazards/majors/test_the_track.py"
MARKS = "tests/hazards/marks/test_pages.py"
LISTING = "tests/hazards/listings/test_the_listing.py"
PUBLIC_PAGE = "tests/hazards/listings/test_what_anybody_sees.py"
PAPERS = "tests/papers/test_who_may_do_what_with_a_paper.py"
DEADLINES = "tests/workdays/test_which_day_is_the_deadline.py"
PHONE = "tests/inspections/offline/test_records_come_up.py"
OLD_PAGES = "tests/acceptance/test_c_an_old_page_changes_nothing.py"

HARMS = (
    # --- who sees and may what
    Harm("marks of foreign hazards are visible", "hazards/models/marks.py",
         "self.filter(hazard__in=Hazard.objects.visible_to(user))", "self.all()", MARKS),
    Harm("the number of a hazard out of scope is told beside a mark", "hazards/marks/selectors.py",
         "if mark.other.hazard_id in seen else Picture(ANOTHER)", "if mark.other.hazard_id else Picture(ANOTHER)", MARKS),
    Harm("one explains one's own photo", "hazards/marks/services.py", "if mark.is_about(actor):", "if False:", MARKS),
    Harm("a hazard with doubtful photos is passed without a word", "hazards/marks/marking.py",
         "    if not is_verified:\n", "    if False:\n", "tests/hazards/marks/test_what_is_marked.py -k saying"),
    Harm("a department sees every trade", "anquan/accounts/scope.py",
         "(area & Q(industry_id__in=grant.industries))", "area", SCOPE),
    Harm("every hazard is visible to everybody", "hazards/querysets.py",
         "return self.filter(scope_of(user).hazards_q())", "return self.all()", SCOPE),
    Harm("photos and clocks of foreign hazards are visible", "hazards/querysets.py",
         'return self.filter(**{f"{self.to_hazard}__in": Hazard.objects.visible_to(user)})',
         "return self.all()", "tests/hazards/test_page_evidence.py"),
    Harm("a batch of mixed scope is done for the part one sees", "hazards/services/bulk.py",
         "if Hazard.objects.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):",
         'wanted = list(Hazard.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))\n    if not wanted:',
         THROUGH),
    Harm("an address without a row is answered", "anquan/accounts/middleware.py",
         "        if needed is None:\n            raise PermissionDenied(\"这个地址没有登记访问权限，已拒绝。\")\n",
         "        if needed is None:\n            return None\n", "tests/test_access_matrix.py"),
    Harm("everybody signed in may make accounts", "anquan/access.py",
         '"accounts:create": "account.edit"', '"accounts:create": SIGNED_IN', f'{JOURNALLED} -k "refused and accounts:create"'),
    Harm("everybody signed in may change terms", "anquan/access.py",
         '"terms:change": "settings.edit"', '"terms:change": SIGNED_IN', f'{JOURNALLED} -k "refused and terms:change"'),
    Harm("a key that may only read also writes", "anquan/web/api/views.py",
         'needed = "read" if request.method in SAFE else "write"', 'needed = "read"', REST),
    Harm("a revoked key still opens", "anquan/web/api/auth.py",
         "token is None or token.revoked_at or", "token is None or", f"{REST} tests/acceptance/test_a_rights_and_inputs.py"),
    Harm("no protection against forged forms", "anquan/settings.py",
         '    "django.middleware.csrf.CsrfViewMiddleware",\n', "", THROUGH),
    Harm("one gives oneself a post", "anquan/accounts/services.py",
         "if actor is not None and actor.pk == user.pk:", "if False:", THROUGH),
    Harm("an ended post goes on", "anquan/accounts/models.py",
         ".filter(Q(valid_to=None) | Q(valid_to__gte=on))", "", f"{SCOPE} tests/acceptance/test_a_rights_and_inputs.py"),
    Harm("the right is not asked at a page", "anquan/accounts/middleware.py",
         "if needed != SIGNED_IN and not request.user.has_right(needed):", "if False:", f'{JOURNALLED} -k "refused and units:edit"'),
    Harm("an administrator keeps the accounts of every county", "anquan/accounts/models.py",
         'return self.filter(Exists(posts.filter(of_his)) | ~Exists(posts)).exclude(Exists(elsewhere))', "return self.all()", ACCOUNTS),
    Harm("one post at home is enough to take over an account", "anquan/accounts/models.py",
         ".exclude(Exists(elsewhere))", "", ACCOUNTS),
    # --- the table of moves
    Harm("the submitter re-checks his own work", "hazards/lifecycle.py",
         'return "提交人不能复查自己提交的整改，请换一位复查。" if hazard.submitted_by_id == user.pk else None', "return None", THROUGH),
    Harm("the responsible unit re-checks itself", "hazards/lifecycle.py",
         'if sides.is_of_responsible_unit(hazard, user) and not sides.authority_posts(hazard, user, "hazard.recheck"):',
         "if False:", THROUGH),
    Harm("a major hazard is closed like any other", "hazards/lifecycle.py",
         'return "重大隐患先研究认定，再按一单四制验收销号。" if hazard.is_major else None', "return None",
         f"{MOVES} tests/hazards/majors/test_the_track.py"),
    Harm("closing does not wait for an open request", "hazards/lifecycle.py",
         "            not_the_submitter,\n            no_open_request,\n", "            not_the_submitter,\n", THROUGH),
    Harm("closing without a visit or a photo", "hazards/services/effects.py",
         "if not photos and not is_visited:", "if False:", THROUGH),
    Harm("submitting without a photo", "hazards/services/effects.py",
         '        raise ValidationError({"photos": "请上传至少一张整改后的照片。"})', "        pass", THROUGH),
    Harm("one photo proves two hazards", "hazards/services/evidence.py",
         "if photo.uploaded_by_id != actor.pk or Evidence.objects.filter(file=photo).exists():",
         "if photo.uploaded_by_id != actor.pk:", THROUGH),
    Harm("a photo of another visit is picked", "inspections/visits/shots.py",
         "if not set(ids) <= known:", "if False:", "tests/inspections/test_shared_photos.py"),
    Harm("a foreign person's photo is taken", "hazards/services/evidence.py",
         "if photo.uploaded_by_id != actor.pk or Evidence", "if Evidence", THROUGH),
    Harm("asking for time after the deadline", "hazards/lifecycle.py",
         "if hazard.due_on < today:", "if False:", REQUESTS),
    Harm("extensions without end", "hazards/services/requests.py",
         "if granted >= allowed:", "if False:", REQUESTS),
    Harm("the asker decides", "hazards/lifecycle.py",
         "if request.asked_by_id == user.pk:", "if False:", THROUGH),
    Harm("an extension is granted and the clock keeps its date", "hazards/clocks.py",
         "    clock.due_on = on\n", "", f"{REQUESTS} {RACES} tests/hazards/test_races_of_pairs.py"),
    # --- 一单四制
    Harm("a department that rectifies verifies itself", "hazards/majors/lifecycle.py",
         'if not sides.authority_posts(major.hazard, user, "hazard.recheck"):', 'if not user.has_right("hazard.recheck"):', TRACK),
    Harm("who applied for the write-off verifies it", "hazards/majors/lifecycle.py",
         'return "申请人不能验收自己申请的销号。" if major.hazard.submitted_by_id == user.pk else None', "return None", TRACK),
    Harm("who verified approves the write-off", "hazards/majors/lifecycle.py",
         "if user.pk in (major.verified_by_id, major.second_verifier_id):", "if False:", TRACK),
    Harm("one person verifies alone", "hazards/majors/effects.py",
         "if second is None or second.pk == actor.pk:", "if second is None:", TRACK),
    Harm("the township verifies a major hazard", "hazards/majors/lifecycle.py",
         'if not sides.is_above_township(user, "hazard.recheck"):', "if False:", TRACK),
    Harm("verified before anybody was on the ground", "hazards/majors/lifecycle.py",
         "if major.hazard.township_id and major.checked_on is None:", "if False:", TRACK),
    Harm("two are enough for a 研究认定", "hazards/criteria/services/determining.py",
         "elif len(people) < least:", "elif len(people) < 2:", "tests/hazards/criteria/test_who_determines_and_what_is_kept.py"),
    Harm("who has put it right meanwhile is named in public", "hazards/majors/circulars.py",
         "if major.status in ENDED or not major.hazard.is_overdue(today)]", "if False]", "tests/hazards/majors/test_circulars.py"),
    # --- 挂牌督办
    Harm("the leader of any level lists", "hazards/listings/lifecycle.py",
         "if unit is not None and any(post.unit_id == unit.pk for post in posts):", "if posts:", LISTING),
    Harm("who proposed a listing reviews and approves it", "hazards/listings/lifecycle.py",
         'return "提请人不能审查、批准自己的提请，请换一位办理。" if listing.proposed_by_id == user.pk else None', "return None", LISTING),
    Harm("who inspected approves the taking off", "hazards/listings/lifecycle.py",
         "if user.pk in (listing.inspected_by_id, listing.second_inspector_id):", "if False:", LISTING),
    Harm("the daily supervisor inspects alone", "hazards/listings/effects.py",
         "if listing.supervisor_id and {", "if False and {", LISTING),
    Harm("taken off before it is written off", "hazards/listings/lifecycle.py",
         'return None if listing.major.status == MajorStatus.CLOSED else "隐患还没有销号，销号以后再摘牌。"', "return None", LISTING),
    Harm("the public page says what was not chosen", "hazards/listings/public.py",
         "if name in chosen and (text", "if (text", PUBLIC_PAGE),
    Harm("the public page shows what is not announced", "hazards/models/listings.py",
         "return self.counted().filter(announced_on__isnull=False)", "return self.counted()", PUBLIC_PAGE),
    # --- papers
    Harm("who wrote a paper signs it", "anquan/papers/lifecycle.py",
         'return "拟稿、改稿的人不能审核和签发自己写的公文，请换一位办理。" if user.pk in paper.writers else None', "return None", PAPERS),
    Harm("who changed a draft may sign it", "anquan/papers/services/drafting.py",
         "    paper.writers = list(dict.fromkeys([*paper.writers, actor.pk]))\n", "", PAPERS),
    Harm("an issued paper may be changed", "anquan/papers/triggers.py",
         "yield f\"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END\"",
         'yield "SELECT 1"', PAPERS),
    Harm("a draft is read in other offices", "anquan/papers/querysets.py",
         "sent = Q(issued_at__isnull=False) & received", "sent = received", PAPERS),
    Harm("a 交办单 is signed with another deadline than was decided", "hazards/majors/papers.py",
         'if said(order["due_on"]) not in paper.body:', "if False:", "tests/hazards/majors/test_papers_of_majors.py"),
    Harm("a 交办单 in force is voided", "hazards/majors/papers.py",
         "if not superseded and major.status not in (Status.LISTED, Status.LOWERED, Status.VOID):", "if False:",
         "tests/hazards/majors/test_papers_of_majors.py"),
    # --- time
    Harm("overdue already on the day itself (SQL)", "hazards/rules.py",
         "Q(due_on__lt=today)", "Q(due_on__lte=today)", f"{LOOP} tests/hazards/test_what_is_the_state_called.py tests/hazards/test_dashboard.py"),
    Harm("overdue one day later (Python)", "hazards/rules.py",
         "due_on is None or due_on >= today", "due_on is None or (today - due_on).days <= 1",
         f"{LOOP} tests/hazards/test_what_is_the_state_called.py"),
    Harm("closed on the last day is late", "hazards/rules.py",
         'Q(status=Status.CLOSED) & (Q(due_on__isnull=True) | Q(submitted_on__lte=F("due_on")))',
         'Q(status=Status.CLOSED) & (Q(due_on__isnull=True) | Q(submitted_on__lt=F("due_on")))',
         THROUGH),
    Harm("a submission that is sent back stops the clock", "hazards/services/effects.py",
         "    clocks.resume_rectify(hazard)\n", "", LOOP),
    Harm("the deadline starts anew after a transfer", "hazards/services/effects.py",
         "if hazard.due_on is not None and (carried", "if False and (carried", REQUESTS),
    Harm("the first working day is counted twice", "anquan/workdays/rules/arithmetic.py",
         "        for _ in range(value - 1):\n", "        for _ in range(value):\n", DEADLINES),
    Harm("rates are cut, not rounded", "anquan/indicators.py",
         "ROUND_HALF_UP)", "\"ROUND_DOWN\")", "tests/test_seeds_2021.py tests/hazards/test_dashboard.py tests/web/test_how_figures_are_said.py"),
    Harm("a relapse changes published months", "hazards/querysets.py",
         " | Exists(stood_then))", ")", f"{REQUESTS} tests/hazards/test_snapshots.py"),
    Harm("what is void counts", "hazards/querysets.py",
         "return self.exclude(status=rules.Status.VOID)", "return self.all()", REQUESTS),
    Harm("a term is changed for the past", "anquan/terms/services.py",
         "if valid_from < today:", "if False:", "tests/terms/test_how_is_a_term_changed.py"),
    # --- two at once, and once only
    Harm("no row lock", "hazards/services/locking.py",
         'Hazard.objects.select_for_update(of=("self",))', "Hazard.objects.all()", PAIRS, engine="postgresql"),
    Harm("an old page is not refused", "hazards/services/locking.py",
         "if version is not None and version != hazard.version:", "if False:", f"{RACES} {OLD_PAGES}"),
    Harm("an old page overwrites what the office keeps", "hazards/services/library.py",
         "        refuse_if_overtaken(instance, action, seen)\n", "        pass\n", OLD_PAGES),
    Harm("the draft's key is not looked at", "hazards/services/registration.py",
         "        uid=uid or uuids.uuid4(),\n", "        uid=uuids.uuid4(),\n", f"{RACES} tests/hazards/test_draft_sent_again.py"),
    Harm("an edited draft is silently dropped", "hazards/services/registration.py",
         "if same and all(told.get(", "if same or all(told.get(", f"{RACES} tests/hazards/test_draft_sent_again.py"),
    Harm("numbers by reading and adding one", "anquan/papers/numbering.py",
         "        cursor.execute(TAKE, [count, series, year])\n        if (last := cursor.fetchone()) is None:\n",
         '        cursor.execute("SELECT value + %s FROM papers_counter WHERE series = %s AND year = %s", [count, series, year])\n'
         "        if (last := cursor.fetchone()) is not None:\n"
         '            cursor.execute("UPDATE papers_counter SET value = %s WHERE series = %s AND year = %s", [last[0], series, year])\n'
         "        if last is None:\n",
         "tests/hazards/test_numbering.py -k sixteen", engine="postgresql"),
    Harm("a number is given outside a transaction", "anquan/papers/numbering.py",
         "if not transaction.get_connection().in_atomic_block:", "if False:", "tests/hazards/test_numbering.py"),
    Harm("the same Idempotency-Key with another body is answered", "anquan/web/api/idempotency.py",
         "if row.request_digest != digest:", "if False:", REST),
    Harm("a repeated request is done again", "anquan/web/api/idempotency.py",
         "    if not is_new:\n        return Response(row.body, status=row.status_code)\n", "", REST),
    Harm("a message is sent by every worker", "anquan/notices/models.py",
         "        if rows.update(claimed_at=now, claimed_by=by, attempts=self.attempts + 1) != 1:\n            return False\n",
         "        rows.update(claimed_at=now, claimed_by=by, attempts=self.attempts + 1)\n",
         "tests/notices/test_every_notice_arrives_exactly_once.py"),
    Harm("a message reaches somebody who lost the right", "anquan/notices/services.py",
         "if not rights.may_read(row.user, row.object_type, row.object_id):", "if False:",
         "tests/notices tests/acceptance/test_a_rights_and_inputs.py"),
    Harm("the ladder tells its first step only", "hazards/reminders.py",
         'f":{step.days:+d}:{due_on}"', 'f":{due_on}"', REMINDERS),
    Harm("an order of five days begins with seven days left", "hazards/reminders.py",
         "return Greatest(Coalesce(Subquery(started), date.max), Coalesce(Subquery(decided), date.min))",
         "return Greatest(Value(date.min), Value(date.min))", REMINDERS),
    # --- the journal
    Harm("moves leave no entry", "hazards/services/moves.py",
         '    record(\n        actor=actor,\n        action=f"hazard.{action}"', '    dict(\n        actor=actor,\n        action=f"hazard.{action}"',
         f'{JOURNALLED} -k "succeeds and hazards:act"'),
    Harm("refused attempts leave no entry", "hazards/services/locking.py",
         "        record_denied(actor=actor, action=action, obj=hazard, note=refusal.reason)\n", "        pass\n",
         f'{JOURNALLED} -k "refused and hazards:act"'),
    Harm("an entry outlives the change that failed", "anquan/journal/services.py",
         'raise OutsideTransaction("record() needs the transaction of the change it tells of")', "pass",
         "tests/journal/test_an_entry_is_part_of_its_change.py"),
    Harm("an edited entry is not noticed", "anquan/journal/chain.py",
         '        return Problem(EDITED, link.seq, link.entry_id, f"{where}的内容被改动")\n', "        pass\n",
         "tests/journal/test_the_chain_shows_tampering.py"),
    Harm("the journal may be changed", "anquan/journal/triggers.py",
         'yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"', 'yield "SELECT 1"',
         "tests/journal/test_the_journal_cannot_be_changed.py"),
    # --- what comes in and goes out
    Harm("photos are served without a stamp", "anquan/files/imaging.py",
         "served = watermark.stamped(read.picture, stamp, font)", "served = read.picture", "tests/files/test_what_the_served_copy_shows.py"),
    Harm("a bomb is decoded", "anquan/files/imaging.py",
         "    rules.check_pixels(*image.size, limits, image.format or \"\")\n", "", "tests/files/test_which_pictures_are_taken_in.py"),
    Harm("text is not escaped", "anquan/settings.py",
         '        "OPTIONS": {\n            "context_processors": [', '        "OPTIONS": {"autoescape": False,\n            "context_processors": [',
         "tests/hazards/test_page_detail.py tests/hazards/test_page_list.py tests/hazards/test_log_a_hazard.py"),
    Harm("a text becomes a formula when it is edited", "anquan/excel/streaming.py",
         "if text and text[0] in COMPUTES:", "if False:", "tests/excel/test_workbooks_leaders_get.py tests/hazards/test_workbooks.py"),
    Harm("rows with the same date are lost between pages", "anquan/web/keyset.py",
         'Q(**{f"{name}__{sign}": value}) | (Q(**{name: value}) & later)', 'Q(**{f"{name}__{sign}": value})',
         "tests/web/test_paging_by_key.py"),
    Harm("the same ledger comes in twice", "hazards/imports/writing.py",
         "row.is_known = row.key in known", "row.is_known = False", LEDGERS),
    Harm("a ledger names a foreign unit", "hazards/imports/writing.py",
         "mine = active.visible_to(actor)", "mine = active", LEDGERS),
    # --- what comes up from a phone
    Harm("anybody records in anybody's name", "inspections/offline/services.py",
         "if author != actor and not keys.is_signed_by(author.pk, manifest, sign):", "if False:", PHONE),
    Harm("a file that arrived damaged is taken", "inspections/offline/services.py",
         "if vault.digest_of([content]) == part.digest:", "if part.is_whole:", PHONE),
    Harm("a record edited after its commit is taken for the same", "inspections/offline/services.py",
         "    if session.digest == digest:\n        return session\n", "    return session\n", PHONE),
    Harm("a colleague's session is anybody's", "inspections/offline/services.py",
         "UploadSession.objects.visible_to(actor)", "UploadSession.objects", PHONE),
    Harm("a re-check overwrites what was changed meanwhile", "inspections/offline/as_recheck.py",
         "version=version, **values", "version=None, **values", PHONE),
    Harm("a table takes what no form would", "anquan/guarding.py",
         'condition &= Q(**{f"{name}__length__lte": field.max_length})', "pass",
         "tests/acceptance/test_b_tables_refuse_what_forms_would.py"),
)  # fmt: skip
