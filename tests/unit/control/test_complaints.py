from __future__ import annotations

from ccctl.control.complaints import complaints, unresolved_hosts

# Lines as Asterisk 22.10 printed them.
CONFIG = [
    "[Nov 21 21:59:20] WARNING[628]: pbx_config.c:1783 pbx_load_config: Unable to register extension at line 5",
    "[2026-11-21 22:35:44.397] ERROR[43]: config_options.c:798 aco_process_var: Could not find option suitable for x",
    "[Nov 21 21:59:20] ERROR[1] loader.c: no module",
]
NETWORK = [
    '[2026-11-21 22:35:44.396] ERROR[43]: netsock2.c:303 ast_sockaddr_resolve: getaddrinfo("sbc.example", "(null)",'
    " ...): Temporary failure in name resolution",
    "[2026-11-21 22:35:44.397] ERROR[43]: res_pjsip_endpoint_identifier_ip.c:673 ip_identify_apply: Identify 'carrier'"
    " failed when adding resolution results of 'sbc.example'",
    "[2026-11-21 22:35:44.397] ERROR[43]: res_sorcery_config.c:422 sorcery_config_internal_load: Could not create an"
    " object of type 'identify' with id 'carrier' from configuration file 'pjsip.conf'",
    "[Nov 21 21:59:20] WARNING[88]: res_pjsip_outbound_registration.c:940 schedule_retry: No response received from x",
    "[2026-11-22 00:35:54.262] ERROR[102]: res_pjsip.c:1763 endpt_send_request: Error 120101 'Network is unreachable'"
    " sending OPTIONS request to endpoint carrier",
]
CALLS = ["[Nov 21 21:59:20] WARNING[628][C-0000000a]: file.c:829 ast_openstream_full: File x does not exist"]
QUIET = ["[Nov 21 21:59:20] NOTICE[628]: all right", "the word ERROR in a sentence", ""]


def test_what_the_engine_says_of_its_files_counts_and_what_it_says_of_calls_and_network_does_not() -> None:
    assert complaints([*QUIET, *NETWORK, *CALLS, *CONFIG]) == CONFIG


def test_an_identify_that_fails_for_another_reason_than_a_name_counts() -> None:
    assert complaints(NETWORK[2:3]) == NETWORK[2:3]


def test_names_that_do_not_resolve_are_listed_once() -> None:
    assert unresolved_hosts([*NETWORK, *NETWORK, *CONFIG]) == ["sbc.example"]


def test_a_sip_module_that_comes_late_to_a_busy_engine_is_no_complaint() -> None:
    late = (
        "[2026-11-22 08:21:01.930] WARNING[104]: pjproject: <?>: \t        sip_endpoint.c Warning: "
        'Module "NAT" registered during operation. Enable PJSIP_SAFE_MODULE to prevent race condition.'
    )
    other = (
        '[2026-11-22 08:21:01.930] WARNING[104]: pjproject: <?>: \t        sip_endpoint.c Warning: Module "NAT" failed'
    )
    assert complaints([late, other]) == [other]
