"""All checks of meaning, in order. Each is a function of one context; none stops another."""

from __future__ import annotations

from collections.abc import Callable

from ccctl.resolve import answered, flow_ends, loops, reach
from ccctl.resolve.bare_words import check_bare_words
from ccctl.resolve.bridge_api import check_apis
from ccctl.resolve.callers import check_national_callers
from ccctl.resolve.center import check_timezone
from ccctl.resolve.circuits import check_circuits
from ccctl.resolve.conference import check_conference_numbers, check_pins
from ccctl.resolve.context import Context
from ccctl.resolve.dialing import check_emergency_numbers, check_outside_numbers, check_rules_are_used
from ccctl.resolve.difference import check_differences
from ccctl.resolve.environment import check_bridges
from ccctl.resolve.features import (
    check_feature_codes,
    check_pause_reasons,
    check_seats_can_sign_in,
    check_switches_can_be_turned,
    check_wrap_up_codes,
)
from ccctl.resolve.flow import check_lookups, check_tags_are_set
from ccctl.resolve.hook import check_hook_numbers, check_hooks_are_safe, check_tags_of_lookups
from ccctl.resolve.hours import check_hours_open, check_hours_overlap
from ccctl.resolve.languages import check_languages_exist, check_prompts_speak_the_language
from ccctl.resolve.mail import check_mail_is_sent
from ccctl.resolve.menu import check_menus_fill_up, check_seats_can_be_dialled
from ccctl.resolve.moved import check_moved
from ccctl.resolve.number import check_numbers_differ, check_numbers_exist, check_there_is_a_way_in
from ccctl.resolve.queue import (
    check_announced_language,
    check_callbacks,
    check_overflow_happens,
    check_queue_size,
    check_queue_times,
)
from ccctl.resolve.recording import check_recording_is_of_use, check_recordings_can_be_read
from ccctl.resolve.references import check_names_used, check_references, used_teams
from ccctl.resolve.seat import check_seats_are_no_numbers
from ccctl.resolve.secret import check_secrets_used
from ccctl.resolve.story import (
    check_called_numbers,
    check_callers_declared,
    check_journeys_exist,
    check_stories,
    check_times_exist,
)
from ccctl.resolve.story_tags import check_languages_of_tests, check_tags_of_tests
from ccctl.resolve.switch import check_codes_differ
from ccctl.resolve.team import check_supervisors_are_supervisors, check_teams_have_seats
from ccctl.resolve.trunk import (
    check_audio_is_encrypted_too,
    check_e1_channels,
    check_e1_signalling,
    check_e1_spans_differ,
    check_e1_variants,
    check_sources_differ,
)
from ccctl.resolve.voicemail import check_listeners_have_phones, check_mailboxes_differ, check_tests_listen

Pass = Callable[[Context], None]


def check_flows(context: Context) -> None:
    """Dead ends and steps that never run."""
    flow_ends.check_flow_ends(context.center, context.report)
    flow_ends.check_steps_run(context.center, context.report)


def check_ways(context: Context) -> None:
    """Loops, late refusals, and what no call reaches: questions to the graph."""
    loops.check_loops(context.graph, context.report)
    loops.check_waiting_loops(context.graph, context.report)
    answered.check_reject_is_early(context.center, context.graph, context.report)
    reach.check_reachable(context.graph, frozenset(context.meant), context.report)
    meant = {node.removeprefix("team/") for node in context.meant if node.startswith("team/")}
    reach.check_teams_used(context.center, used_teams(context) | meant, context.graph, context.report)
    reach.check_seats_used(context.center, context.graph, context.report)


PASSES: tuple[Pass, ...] = (
    check_timezone,
    check_differences,
    check_references,  # first of those that look at names: it notes what misspelt ones probably mean
    check_names_used,
    check_there_is_a_way_in,
    check_numbers_differ,
    check_numbers_exist,
    check_seats_are_no_numbers,
    check_teams_have_seats,
    check_supervisors_are_supervisors,
    check_menus_fill_up,
    check_seats_can_be_dialled,
    check_queue_times,
    check_queue_size,
    check_overflow_happens,
    check_announced_language,
    check_callbacks,
    check_mailboxes_differ,
    check_listeners_have_phones,
    check_conference_numbers,
    check_pins,
    check_recording_is_of_use,
    check_recordings_can_be_read,
    check_codes_differ,
    check_feature_codes,
    check_pause_reasons,
    check_wrap_up_codes,
    check_seats_can_sign_in,
    check_switches_can_be_turned,
    check_moved,
    check_tags_are_set,
    check_lookups,
    check_prompts_speak_the_language,
    check_languages_exist,
    check_hours_open,
    check_hours_overlap,
    check_national_callers,
    check_e1_spans_differ,
    check_e1_channels,
    check_e1_signalling,
    check_e1_variants,
    check_circuits,
    check_hooks_are_safe,
    check_hook_numbers,
    check_tags_of_lookups,
    check_bridges,
    check_apis,
    check_rules_are_used,
    check_emergency_numbers,
    check_outside_numbers,
    check_secrets_used,
    check_sources_differ,
    check_audio_is_encrypted_too,
    check_bare_words,
    check_flows,
    check_ways,
    check_called_numbers,
    check_times_exist,
    check_callers_declared,
    check_journeys_exist,
    check_stories,
    check_tags_of_tests,
    check_mail_is_sent,
    check_tests_listen,
    check_languages_of_tests,
)
