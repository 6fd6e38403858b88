"""Which elements and classes of a page are text of a story, of which kind, and which are none; classes as themes name them."""

from __future__ import annotations

from typing import Final

GONE: Final = frozenset(
    str.split(
        "script style noscript template nav form button select option textarea input label svg math iframe object "
        "embed canvas audio video dialog head title aside datalist map"
    )
)
BLOCK: Final = frozenset(
    str.split(
        "address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 "
        "h3 h4 h5 h6 header hgroup hr li main ol p pre section summary table tbody td tfoot th thead tr ul"
    )
)
VOID: Final = frozenset(str.split("area base br col embed hr img input link meta param source track wbr"))
KIND: Final = {
    "h1": "h1",
    "h2": "h2",
    "h3": "h3",
    "h4": "h4",
    "h5": "h5",
    "h6": "h6",
    "li": "li",
    "blockquote": "quote",
    "figcaption": "caption",
    "pre": "pre",
    "caption": "caption",
}
# Whole class or id words of parts that are no text of any story.
GONE_CLASSES: Final = frozenset(
    str.split(
        "nav navbar navigation menu main-menu top-menu site-nav breadcrumb breadcrumbs pagination pager paging "
        "page-links sidebar side-bar widget widget-area site-header site-footer page-footer footer foot masthead "
        "colophon share sharing share-buttons sharedaddy social social-share social-links socials addtoany addthis "
        "related related-posts related-articles jp-relatedposts comments comment-list comment-form comments-area "
        "respond cookie cookies cookie-notice cookie-banner cookie-consent newsletter-signup subscribe-form "
        "skip-link skip-links ad ads advert advertisement advertising banner-ad sponsored sr-only visually-hidden "
        "hidden preheader print-only toc search search-form post-navigation posts-navigation nav-links copyright "
        "site-info moduletable_menu topbar toolbar promo"
    )
)  # fmt: skip
CAPTIONS: Final = frozenset(
    str.split(
        "wp-caption-text caption image-caption photo-caption figcaption caption-text credit photo-credit "
        "image-credit media-caption picture-caption bildunterschrift legende"
    )
)
STANDFIRST: Final = frozenset(
    str.split(
        "standfirst dek deck subtitle sub-title subheading sub-heading lede article-summary article-intro chapo "
        "chapeau entradilla bajada sottotitolo sommario catenaccio vorspann teaser-intro ingress manchet occhiello "
        "kicker-text article-standfirst intro-text"
    )
)
BYLINE: Final = frozenset(
    str.split(
        "byline author by-author authors author-list authorlist createdby penulis post-card-byline contributor "
        "article-author post-author entry-author vcard author-name fn writer "
        "story-author autor auteur autore"
    )
)
DATE: Final = frozenset(
    str.split(
        "date published create date-header tgl tanggal "
        "posted-on entry-date post-date pubdate timestamp dateline time-stamp publish-date "
        "article-date dt-published date-published datum fecha data"
    )
)
# Lines about a story rather than of it: read for author and date, and else left out.
META: Final = frozenset(
    str.split(
        "submitted article-info article-meta article-details createdby hits modified category-name post-meta "
        "entry-meta post-card-meta card-meta postmetadata post-info post-details entry-details node-meta node__meta "
        "node__submitted meta byline-date story-meta blog-meta news-meta item-meta post-footer entry-footer post-byline "
        "read-time reading-time readtime post-tags entry-tags post-labels kanal"
    )
)
# Elements that hold one story each.
POSTS: Final = frozenset(
    str.split(
        "post hentry h-entry entry blog-post blogpost post-outer post-preview post-card post-item post-entry story "
        "story-card card item news-item article article-item blog-item node views-row type-post teaser listitem"
    )
)
