"""What publishers and their tools hang on a link that leads to the same page: parameters and wrappers, as tables.

A row says where it was seen. A name that some sites use for content (`ref`, `source`, `id`) stands here only with the
values that no page is chosen by.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Tracked(NamedTuple):
    """A parameter that no page is chosen by, and where it was seen."""

    name: str  # in lower case; "x_*" for all that start so
    value: str | None  # pattern of the whole value, in lower case; None: any
    seen_at: str
    hosts: tuple[str, ...] = ()  # only at these and below them; (): anywhere


TRACKING: Final = (
    # Campaign tags
    Tracked("utm_*", None, "Google Analytics; nearly every publisher's feed"),
    Tracked("utm", None, "shortened campaign tag, Heise newsletters"),
    Tracked("ga_*", None, "Google Analytics, older e-mail builders"),
    Tracked("_ga", None, "Google Analytics linker"),
    Tracked("_gl", None, "Google Analytics cross-domain linker"),
    Tracked("gclid", None, "Google Ads"),
    Tracked("gclsrc", None, "Google Ads"),
    Tracked("gbraid", None, "Google Ads on iOS"),
    Tracked("wbraid", None, "Google Ads on iOS"),
    Tracked("dclid", None, "Google Display"),
    Tracked("gad_source", None, "Google Ads"),
    Tracked("srsltid", None, "Google Merchant listings"),
    Tracked("ved", None, "Google search results", ("google.com",)),
    Tracked("usqp", None, "Google AMP viewer"),
    Tracked("fbclid", None, "Facebook"),
    Tracked("fb_action_ids", None, "Facebook"),
    Tracked("fb_action_types", None, "Facebook"),
    Tracked("fb_source", None, "Facebook"),
    Tracked("fb_ref", None, "Facebook"),
    Tracked("igshid", None, "Instagram"),
    Tracked("igsh", None, "Instagram"),
    Tracked("twclid", None, "Twitter"),
    Tracked("s", r"\d{2}", "Twitter share button (?s=20)", ("twitter.com", "x.com")),
    Tracked("__twitter_impression", None, "Twitter AMP links"),
    Tracked("msclkid", None, "Microsoft Advertising"),
    Tracked("cvid", None, "MSN", ("msn.com", "bing.com")),
    Tracked("ocid", None, "MSN, Microsoft blogs, BBC"),
    Tracked("li_fat_id", None, "LinkedIn"),
    Tracked("trk", None, "LinkedIn", ("linkedin.com",)),
    Tracked("ttclid", None, "TikTok"),
    Tracked("yclid", None, "Yandex Direct"),
    Tracked("ysclid", None, "Yandex search"),
    Tracked("_openstat", None, "Openstat, Russian portals"),
    Tracked("wickedid", None, "Wicked Reports"),
    Tracked("rb_clickid", None, "Russian ad networks"),
    Tracked("epik", None, "Pinterest"),
    Tracked("rdt_cid", None, "Reddit Ads"),
    Tracked("share_id", None, "Reddit share links"),
    Tracked("spm", None, "Alibaba, Chinese portals"),
    Tracked("scm", None, "Alibaba", ("alibaba.com", "taobao.com", "tmall.com", "aliyun.com")),
    # Mail senders
    Tracked("mc_cid", None, "Mailchimp"),
    Tracked("mc_eid", None, "Mailchimp"),
    Tracked("mkt_tok", None, "Marketo"),
    Tracked("_hsenc", None, "HubSpot"),
    Tracked("_hsmi", None, "HubSpot"),
    Tracked("__hssc", None, "HubSpot"),
    Tracked("__hstc", None, "HubSpot"),
    Tracked("__hsfp", None, "HubSpot"),
    Tracked("hsctatracking", None, "HubSpot"),
    Tracked("hsa_*", None, "HubSpot Ads"),
    Tracked("vero_id", None, "Vero"),
    Tracked("vero_conv", None, "Vero"),
    Tracked("oly_enc_id", None, "Omeda, trade press"),
    Tracked("oly_anon_id", None, "Omeda, trade press"),
    Tracked("_kx", None, "Klaviyo"),
    Tracked("ck_subscriber_id", None, "ConvertKit"),
    Tracked("sc_campaign", None, "Sailthru, Sitecore"),
    Tracked("sc_channel", None, "AWS blogs"),
    Tracked("elqtrack*", None, "Oracle Eloqua"),
    Tracked("bsft_*", None, "Blueshift, US local papers"),
    Tracked("ml_subscriber*", None, "MailerLite"),
    Tracked("emci", None, "EveryAction, NGOs"),
    Tracked("emdi", None, "EveryAction, NGOs"),
    Tracked("ceid", None, "EveryAction, NGOs"),
    Tracked("s_kwcid", None, "Adobe Analytics"),
    Tracked("s_cid", None, "Adobe Analytics, Deutsche Telekom, PBS"),
    Tracked("cmpid", None, "Adobe Analytics; Bloomberg, Politico Europe, CNBC"),
    Tracked("icid", None, "Adobe internal campaigns, Telegraph"),
    Tracked("ef_id", None, "Adobe Advertising"),
    Tracked("trk_*", None, "Listrak"),
    # Matomo, Piwik, AT Internet, Webtrekk and kin
    Tracked("pk_*", None, "Piwik"),
    Tracked("piwik_*", None, "Piwik"),
    Tracked("mtm_*", None, "Matomo"),
    Tracked("matomo_*", None, "Matomo"),
    Tracked("at_*", None, "AT Internet: BBC, Le Monde, RFI, France 24 feeds"),
    Tracked("xtor", None, "AT Internet: Le Monde, Libération, France 24, DW"),
    Tracked("ns_*", None, "comScore: BBC, Volkskrant"),
    Tracked("wt_*", None, "Webtrends"),
    Tracked("wt.mc_id", None, "Webtrends, Microsoft docs"),
    Tracked("wt_mc", None, "Webtrekk: heise, Spiegel"),
    Tracked("wt_zmc", None, "Webtrekk: Zeit Online"),
    Tracked("wtmc", None, "Webtrekk, German regional papers"),
    Tracked("maca", None, "Deutsche Welle feeds (maca=en-rss-en-all)", ("dw.com",)),
    Tracked("xing_share", None, "Xing"),
    Tracked("tduid", None, "Tradedoubler"),
    Tracked("cx_*", None, "Cxense, US and Nordic papers"),
    # Publishers
    Tracked("cmp", None, "Guardian feeds and share links (CMP=share_btn_tw)"),
    Tracked("cmp_id", None, "Guardian e-mails"),
    Tracked("smid", None, "New York Times"),
    Tracked("smtyp", None, "New York Times"),
    Tracked("emc", None, "New York Times (emc=rss)", ("nytimes.com",)),
    Tracked("partner", r"rss(?:nyt|yahoo)?|feedburner|homepage|msft_msn", "New York Times (partner=rss), Fast Company"),
    Tracked("reflink", None, "Wall Street Journal"),
    Tracked(
        "mod",
        r"rss_?\w*|e2tw|e2fb|djemalertnews",
        "Wall Street Journal, MarketWatch (mod=rss_markets_main)",
        ("wsj.com", "marketwatch.com", "barrons.com"),
    ),
    Tracked("siteid", r"rss|yhoof2?", "MarketWatch (siteid=rss)", ("marketwatch.com",)),
    Tracked("ftag", None, "CBS, CNET, ZDNet feeds"),
    Tracked("intcmp", None, "Independent, Fox News"),
    Tracked("ito", None, "Daily Mail feeds (ito=1490)"),
    Tracked("ns_mchannel", None, "BBC"),
    Tracked("traffic_source", None, "Al Jazeera feeds (traffic_source=rss)"),
    Tracked("feedtype", r"rss", "Reuters feeds (feedType=RSS)"),
    Tracked("feedname", None, "Reuters feeds", ("reuters.com",)),
    Tracked("rpc", r"\d{1,3}", "Reuters feeds", ("reuters.com",)),
    Tracked("virtualbrandchannel", None, "Reuters"),
    Tracked("ncid", r"rss\w*|txtlnk\w*|tweetlnk\w*|fcbklnk\w*", "HuffPost, TechCrunch (ncid=rss)"),
    Tracked("guccounter", None, "Yahoo, TechCrunch consent hop"),
    Tracked("guce_referrer", None, "Yahoo consent hop"),
    Tracked("guce_referrer_sig", None, "Yahoo consent hop"),
    Tracked("tsrc", None, "Yahoo Finance"),
    Tracked(".tsrc", None, "Yahoo Finance feeds (.tsrc=rss)"),
    Tracked("__source", None, "CNBC"),
    Tracked("abcnewsembedheight", None, "ABC News"),
    Tracked("cid", r"rss\w*|social_\w+|referral_\w+|yahoo_\w+", "ABC News, NBC (cid=public-rss, cid=social_twitter)"),
    Tracked("taid", None, "Reuters, WSJ social tools (True Anthem)"),
    Tracked("sref", None, "Bloomberg, Gannett"),
    Tracked("srnd", None, "Bloomberg sections"),
    Tracked("leadsource", None, "Bloomberg"),
    Tracked("sh", r"[0-9a-f]{8,}", "Forbes feeds", ("forbes.com",)),
    Tracked("ss", r"[a-z-]+", "Forbes section tags", ("forbes.com",)),
    Tracked("mbid", None, "Condé Nast: Wired, New Yorker (mbid=rss)"),
    Tracked("bxid", None, "Condé Nast mails"),
    Tracked("cndid", None, "Condé Nast mails"),
    Tracked("esrc", None, "Condé Nast mails"),
    Tracked("tpcc", None, "TechCrunch"),
    Tracked("sr_share", None, "Shareaholic, TechCrunch"),
    Tracked("wpisrc", None, "Washington Post (wpisrc=rss_national)"),
    Tracked("wpmk", None, "Washington Post", ("washingtonpost.com",)),
    Tracked("wpmm", None, "Washington Post"),
    Tracked("tid", r"ss_\w+|sm_\w+|rss\w*", "Washington Post share links", ("washingtonpost.com",)),
    Tracked("nid", r"rss|menu_nav\w*", "Washington Post", ("washingtonpost.com",)),
    Tracked("itid", None, "Washington Post", ("washingtonpost.com",)),
    Tracked("utm_source_platform", None, "Google Analytics 4"),
    Tracked("dicbo", None, "Outbrain"),
    Tracked("oborigurl", None, "Outbrain"),
    Tracked("tblci", None, "Taboola"),
    Tracked("ftcamp", None, "Financial Times feeds (ftcamp=published_links/rss)"),
    Tracked("segmentid", r"[0-9a-f-]{36}", "Financial Times", ("ft.com",)),
    Tracked("sharetype", None, "Financial Times"),
    Tracked("fsrc", None, "Economist (fsrc=rss)"),
    Tracked("dmcid", None, "Manager Magazin, Spiegel"),
    Tracked("sara_ecid", None, "Spiegel"),
    Tracked("sara_ref", None, "Spiegel"),
    Tracked("nl_ref", None, "Süddeutsche Zeitung newsletters"),
    Tracked("premium", r"0x[0-9a-f]+", "FAZ share links", ("faz.net",)),
    Tracked("gepc", None, "FAZ feeds (GEPC=s3)"),
    Tracked("ls", r"fp|rss", "taz", ("taz.de",)),
    Tracked("recirc", None, "Gannett", ("usatoday.com",)),
    Tracked("gnt-cfr", None, "USA Today"),
    Tracked("gca-*", None, "USA Today, Gannett"),
    Tracked("ana", None, "American City Business Journals", ("bizjournals.com",)),
    Tracked("j", r"\d{6,}", "American City Business Journals mails", ("bizjournals.com",)),
    Tracked("rssid", None, "Science, Nature"),
    Tracked("rss", r"1|true|yes|y", "phpBB planets, Science magazine (rss=1)"),
    Tracked("dgcid", r"rss\w*", "ScienceDirect feeds (dgcid=rss_sd_all)"),
    Tracked(
        "af",
        r"r|rss",
        "Wiley, SAGE, ACS, MIT Press feeds (af=R)",
        ("wiley.com", "sagepub.com", "acs.org", "mitpressjournals.org", "tandfonline.com"),
    ),
    Tracked("ai", r"[a-z0-9]{3,8}", "Taylor & Francis, Wiley feeds (ai=…&mi=…&af=R)", ("tandfonline.com", "wiley.com")),
    Tracked("mi", r"[a-z0-9]{3,8}", "Taylor & Francis feeds", ("tandfonline.com", "wiley.com")),
    Tracked("ui", r"[a-z0-9]{3,8}", "Taylor & Francis feeds", ("tandfonline.com",)),
    Tracked("error", r"cookies_not_supported", "Springer, Nature cookie hop", ("springer.com", "nature.com")),
    Tracked("code", r"[0-9a-f]{8}-[0-9a-f-]{27}", "Springer, Nature cookie hop", ("springer.com", "nature.com")),
    Tracked(
        "feature",
        r"youtu\.be|share|youtube_gdata\w*|emb_\w+|oembed",
        "YouTube (feature=youtu.be)",
        ("youtube.com", "youtu.be"),
    ),
    Tracked("si", r"[\w-]{11,22}", "YouTube and Spotify share links", ("youtube.com", "youtu.be", "spotify.com")),
    Tracked("pp", r"[\w=%-]{8,}", "YouTube search links", ("youtube.com",)),
    Tracked("ab_channel", None, "YouTube"),
    Tracked("showcomment", None, "Blogger feeds of comments", ("blogspot.com", "blogger.com")),
    Tracked("sk", r"[0-9a-f]{32}", "Medium friend links", ("medium.com",)),
    Tracked("gi", r"[0-9a-f]{10,}", "Medium", ("medium.com",)),
    Tracked("publication_id", r"\d+", "Substack mails", ("substack.com",)),
    Tracked("post_id", r"\d{6,}", "Substack mails", ("substack.com",)),
    Tracked("isfreemail", None, "Substack mails"),
    Tracked("triedredirect", None, "Substack"),
    Tracked("r", r"[0-9a-z]{4,7}", "Substack share links", ("substack.com",)),
    Tracked("giftcopy", None, "Economist, Atlantic"),
    Tracked("accesstoken", None, "gift links", ("theatlantic.com", "economist.com")),
    Tracked("unlocked_article_code", None, "New York Times gift links"),
    Tracked("gift", r"[\w-]{16,}", "Atlantic gift links", ("theatlantic.com",)),
    Tracked("ncn", None, "Norwegian Schibsted papers", ("aftenposten.no", "vg.no")),
    Tracked("fromappletid", None, "NRC"),
    # Names that can choose a page: only with values that cannot.
    Tracked("ref", r"(?:[a-z0-9-]+\.)+[a-z]{2,}", "Ghost puts the referring site on outbound links (ref=site.example)"),
    Tracked("ref_src", None, "Twitter embeds"),
    Tracked("ref_url", None, "Twitter embeds"),
    Tracked("ref_", r"\w*", "Amazon, IMDb", ("amazon.com", "imdb.com", "amazon.de", "amazon.co.uk")),
    Tracked("referrer", r"rss|feed|twitter|facebook|newsletter", "various"),
    Tracked("source", r"rss-{2,}[\w-]*|[\w]+-{4,}[\w-]*", "Medium feeds (source=rss----7f60cf5620c9---4)"),
)

# Generic names with a value that names a channel (from=rss, via=newsletter): in the feeds of dozens of publishers.
_CHANNEL_NAMES: Final = frozenset(
    {
        "from", "source", "src", "ref", "via", "partner", "medium", "channel", "campaign", "camp", "origin", "referer",
        "share", "shared", "sharer", "feed_id", "rssfeed",
    }
)  # fmt: skip
_CHANNEL_VALUES: Final = re.compile(
    r"(?:rss|rss2|atom|rdf|feed|feeds|feedburner|rss[-_]?feed|newsletter|nl|e?mail|twitter|tw|facebook|fb|whatsapp|telegram"
    r"|linkedin|flipboard|googlenews|google_news|applenews|apple_news|pushnotification|share|sharebutton|mastodon|bluesky)"
)

SESSIONS: Final = frozenset(("phpsessid", "jsessionid", "aspsessionid", "zenid"))  # PHP, Java, ASP, Zen Cart

AMP_PARAMETERS: Final = frozenset(
    {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp"), ("output_type", "amp")}
)  # WordPress AMP plugin, Washington Post (outputType=amp), Daily Beast

# Host (or its end), start of the path, parameters with the target: in feeds of aggregators and newsletters.
WRAPPERS: Final = (
    ("google.com", "/url", ("q", "url")),  # Google Alerts feeds
    ("bing.com", "/news/apiclick.aspx", ("url",)),  # Bing News feeds
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
    ("out.reddit.com", "/", ("url",)),
    ("t.umblr.com", "/redirect", ("z",)),
    ("slack-redir.net", "/link", ("url",)),
    ("vk.com", "/away.php", ("to",)),
    ("safelinks.protection.outlook.com", "/", ("url",)),  # newsletters forwarded from company mail
    ("duckduckgo.com", "/l/", ("uddg",)),
    ("youtube.com", "/redirect", ("q",)),
    ("steamcommunity.com", "/linkfilter/", ("url", "u")),
    ("go.redirectingat.com", "/", ("url",)),  # Skimlinks, in Future and Vox feeds
    ("click.linksynergy.com", "/deeplink", ("murl",)),
)


_EXACT: Final = frozenset(row.name for row in TRACKING if row.value is None and not row.hosts) | SESSIONS
_STARTS: Final = tuple(row.name[:-1] for row in TRACKING if row.name.endswith("*"))
_CHOOSY: Final = {row.name: row for row in TRACKING if row.value is not None or row.hosts}


def is_tracking(name: str, value: str, host: str) -> bool:
    """Whether a parameter says how a reader came, not what is shown; name, value and host in lower case, decoded."""
    if name in _EXACT or name.startswith(_STARTS):
        return True
    row = _CHOOSY.get(name)
    if row and _served_by(host, row.hosts) and (row.value is None or re.fullmatch(row.value, value)):
        return True
    return name in _CHANNEL_NAMES and _CHANNEL_VALUES.fullmatch(value) is not None


def _served_by(host: str, hosts: tuple[str, ...]) -> bool:
    return not hosts or host in hosts or host.endswith(tuple("." + name for name in hosts))
