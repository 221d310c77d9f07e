//! Words by which lines of a page are known for what they are, in the languages we read: data in one
//! place, in lower case, parted by bars.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::tidy;

/// A list of words or phrases.
pub(super) type Words = LazyLock<Vec<&'static str>>;

/// The phrases of a table.
pub(super) fn phrases(table: &'static str) -> Vec<&'static str> {
    let phrases = table.split('|').map(str::trim);
    phrases.filter(|phrase| !phrase.is_empty()).collect()
}

/// Phrases, each with what it is a sign of, found by their first words: to look for hundreds of them
/// costs one look-up a word.
#[derive(Debug)]
pub(super) struct Table<Sign> {
    by_word: FxHashMap<&'static str, Vec<(&'static str, Sign)>>,
    /// Phrases of scripts that do not part words.
    wide: Vec<(&'static str, Sign)>,
}

impl<Sign: Copy> Table<Sign> {
    /// A table of rows, each a sign and its phrases parted by bars. An earlier row comes first.
    pub(super) fn of(rows: &[(Sign, &'static str)]) -> Self {
        let mut table = Self {
            by_word: FxHashMap::default(),
            wide: Vec::new(),
        };
        for (sign, row) in rows {
            for phrase in phrases(row) {
                if phrase.contains(tidy::is_wide) {
                    table.wide.push((phrase, *sign));
                } else {
                    let first = starts(phrase).next().map_or(phrase, |(_, word)| word);
                    table
                        .by_word
                        .entry(first)
                        .or_default()
                        .push((phrase, *sign));
                }
            }
        }
        table
    }

    /// The phrases that a text in lower case begins with.
    pub(super) fn opening(&self, lower: &str) -> impl Iterator<Item = (&'static str, Sign)> {
        let first = starts(lower)
            .next()
            .filter(|(at, _)| *at == 0)
            .map_or("", |(_, word)| word);
        let narrow = self.by_word.get(first).into_iter().flatten();
        let found = narrow.chain(&self.wide).copied();
        found.filter(move |(phrase, _)| lower.starts_with(phrase))
    }

    /// The first phrase in a text in lower case that begins within so many bytes: where it stands, and
    /// its sign.
    pub(super) fn within(&self, lower: &str, bytes: usize) -> Option<(usize, Sign)> {
        let mut near = starts(lower).take_while(|(at, _)| *at <= bytes);
        let narrow = near.find_map(|(at, word)| {
            let here = self.by_word.get(word)?.iter();
            let mut here = here.filter(|(phrase, _)| lower[at..].starts_with(phrase));
            here.next().map(|(_, sign)| (at, *sign))
        });
        if narrow.is_some() || lower.is_ascii() {
            return narrow;
        }
        let found = |(phrase, sign): &(&str, Sign)| Some((lower.find(phrase)?, *sign));
        let mut wide = self.wide.iter().filter_map(found);
        wide.find(|(at, _)| *at <= bytes)
    }

    /// The first phrase anywhere in a text in lower case.
    pub(super) fn anywhere(&self, lower: &str) -> Option<(usize, Sign)> {
        self.within(lower, lower.len())
    }

    /// The sign of a text that is one of the phrases.
    pub(super) fn exactly(&self, lower: &str) -> Option<Sign> {
        let mut opening = self.opening(lower);
        opening
            .find(|(phrase, _)| *phrase == lower)
            .map(|(_, sign)| sign)
    }
}

/// The words of a text, each with where it starts.
fn starts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// Words that open a byline.
pub(super) static BY: Words = LazyLock::new(|| {
    phrases(
        "
    by | written by | reported by | story by | reporting by | words by | text by | posted by |
    published by | від | автор | автори | автор: | авторы | von | par | por | di | de |
    a cura di | door | autor | autorin | auteur | przez | 作者 | 文",
    )
});

/// Months, their short forms, days of the week and words about dates.
pub(super) static DATES: Words = LazyLock::new(|| {
    phrases(
        "
    revised | revision | aktualisierung | letzte | letzten | änderung | geändert | modifiée |
    modification | mise | actualizada | modificado | modificación | aggiornata | aggiornamento |
    modificato | atualizada | atualização | modificação | ostatnia | aktualizacji |
    zaktualizowano | zmiana | laatste | wijziging | op | обновление | обновления | последнее |
    изменено | изменения | дата | оновлення | останнє | змінено | зміни | 最終 | 修订 | 修訂 |
    geplaatst | gepubliceerd | erstellt | última | actualización | modifica | ultima | ultimo |
    dernière | january | february | march | april | may | june | july | august | september | october |
    november | december | jan | feb | mar | apr | jun | jul | aug | sep | sept | oct | nov | dec |
    monday | tuesday | wednesday | thursday | friday | saturday | sunday | mon | tue | tues |
    wed | thu | thur | thurs | fri | sat | sun | am | pm | a | p | m | et | est | edt | gmt |
    utc | bst | cet | cest | pst | pdt | pt | ct | cst | cdt | mst | mdt | ist | eet | eest |
    msk | z | t | st | nd | rd | th | h | min | hrs | updated | published | posted | modified |
    created | last | on | at | of | the | date | time | first | originally | update | edited |
    added | today | yesterday | ago | hour | hours | minute | minutes | mins | day | days | week |
    weeks | month | months | year | years | just | now | read | reading | by | eastern | local |
    release | released | januar | februar | märz | mai | juni | juli | oktober | dezember | uhr |
    montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | aktualisiert |
    veröffentlicht | stand | zuletzt | um | vor | stunden | minuten | vom | janvier | février |
    mars | avril | juin | juillet | août | septembre | octobre | novembre | décembre | lundi |
    mardi | mercredi | jeudi | vendredi | samedi | dimanche | publié | publiée | mis | mise | à |
    jour | le | modifié | heures | il | y | enero | febrero | marzo | abril | mayo | junio |
    julio | agosto | septiembre | octubre | noviembre | diciembre | lunes | martes | miércoles |
    jueves | viernes | sábado | domingo | actualizado | publicado | el | de | las | hace | horas |
    gennaio | febbraio | aprile | maggio | giugno | luglio | settembre | ottobre | dicembre |
    lunedì | martedì | mercoledì | giovedì | venerdì | sabato | domenica | pubblicato |
    aggiornato | alle | ore | del | janeiro | fevereiro | março | maio | junho | julho |
    setembro | outubro | novembro | dezembro | segunda | terça | quarta | quinta | sexta | feira |
    atualizado | em | às | há | stycznia | lutego | marca | kwietnia | maja | czerwca | lipca |
    sierpnia | września | października | listopada | grudnia | opublikowano | aktualizacja |
    dodano | godz | r | januari | februari | maart | mei | augustus | maandag | dinsdag |
    woensdag | donderdag | vrijdag | zaterdag | zondag | bijgewerkt | gepubliceerd | laatst | om |
    uur | gewijzigd | января | февраля | марта | апреля | мая | июня | июля | августа | сентября |
    октября | ноября | декабря | понедельник | вторник | среда | четверг | пятница | суббота |
    воскресенье | опубликовано | обновлено | в | г | мск | сегодня | вчера | часов | минут |
    назад | січня | лютого | березня | квітня | травня | червня | липня | серпня | вересня |
    жовтня | листопада | грудня | понеділок | вівторок | середа | четвер | п'ятниця | субота |
    неділя | опубліковано | оновлено | о | сьогодні | вчора | годин | хвилин | тому | 年 | 月 | 日 |
    時 | 分 | 更新 | 公開 | 发布 | 时间 | 發布 | 時間 | 오전 | 오후 | 입력 | 수정 | 승인",
    )
});

/// The months from January on, each as the languages that we read write it and shorten it.
pub(super) const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro stycznia styczeń januari января январь янв січня січень",
    "february feb februar février févr fevereiro fev febrero febbraio febb lutego luty februari февраля февраль фев лютого лютий",
    "march mar märz mars marzo março marca marzec maart mrt марта март березня березень",
    "april apr avril avr abril abr aprile kwietnia kwiecień апреля апрель апр квітня квітень",
    "may mai mayo maggio mag maio maja maj mei мая май травня травень",
    "june jun juni juin junio giugno giu junho czerwca czerwiec июня июнь червня червень",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec июля июль липня липень",
    "august aug août agosto ago sierpnia sierpień augustus августа август авг серпня серпень",
    "september sep sept septembre septiembre settembre set setembro września wrzesień сентября сентябрь сен вересня вересень",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik октября октябрь окт жовтня жовтень",
    "november nov novembre noviembre novembro listopada listopad ноября ноябрь ноя листопада листопад",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia grudzień декабря декабрь дек грудня грудень",
];

/// Zones that pages name beside a clock, and how far they are from UTC.
pub(super) const ZONES: [(&str, &str); 19] = [
    ("utc", "Z"),
    ("gmt", "Z"),
    ("est", "-05:00"),
    ("edt", "-04:00"),
    ("cst", "-06:00"),
    ("cdt", "-05:00"),
    ("mst", "-07:00"),
    ("mdt", "-06:00"),
    ("pst", "-08:00"),
    ("pdt", "-07:00"),
    ("bst", "+01:00"),
    ("cet", "+01:00"),
    ("cest", "+02:00"),
    ("eet", "+02:00"),
    ("eest", "+03:00"),
    ("msk", "+03:00"),
    ("мск", "+03:00"),
    ("ist", "+05:30"),
    ("jst", "+09:00"),
];

/// Words of a line that says on which day a text was last changed.
pub(super) static REVISED: Words = LazyLock::new(|| {
    phrases(
        "
    updated | update | modified | revised | revision | aktualisiert | aktualisierung | stand |
    geändert | änderung | mise | mis | modifié | modifiée | modification | actualizado |
    actualizada | actualización | modificado | modificación | aggiornato | aggiornata |
    aggiornamento | modifica | modificato | atualizado | atualizada | atualização |
    modificação | aktualizacja | aktualizacji | zaktualizowano | zmiana | bijgewerkt |
    gewijzigd | wijziging | обновлено | обновление | обновления | изменено | изменения |
    оновлено | оновлення | змінено | зміни | 更新 | 修订 | 修訂 | 改訂 | 수정",
    )
});

/// A line that begins so, and is a link or no sentence, invites the reader elsewhere.
pub(super) static INVITATIONS: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(&[(
        (),
        "
    read more | read also | also read | read next | read: | read the full | see also | see more |
    related: | related articles | related stories | related posts | related news |
    related coverage | related content | related topics | related links | related story |
    related article | more on this | more from | more: | more stories | more news | more about |
    more coverage | watch: | watch now | watch more | watch live | listen: | listen now |
    don't miss | must read | must-read | recommended | you may also | you might also |
    you may like | you might like | click here | tap here | view gallery | view more | view all |
    view comments | show more | load more | see photos | explore more | learn more |
    continue reading | keep reading | full story | full coverage | in pictures: | photos: |
    video: | trending now | most read | most popular | popular now | top stories | latest news |
    up next | share this | share on | share: | share via | share article | tweet this |
    email this | print this | copy link | follow us | follow @ | follow our | like us on |
    join us on | find us on | connect with us | subscribe | sign up | sign in | log in |
    register now | get our | download our | download the app | advertisement |
    story continues below | article continues | scroll down | skip to | jump to | back to top |
    sponsored | paid content | promoted | leave a comment | post a comment |
    join the conversation | view the discussion | filed under | tags: | tagged | topics: |
    categories: | posted in | category: | shop now | buy now | play video | next article |
    previous article | next post | previous post | editor's picks | editors' picks |
    photo gallery | table of contents | what to read next | read our |
    this story has been shared | lesen sie auch | lesen sie mehr | lesen sie hier |
    mehr zum thema | mehr dazu | auch interessant | anzeige | das könnte sie | zum thema |
    weiterlesen | teilen | jetzt abonnieren | newsletter bestellen | artikel teilen | lire aussi |
    à lire aussi | à lire | lire la suite | lire également | voir aussi | sur le même sujet |
    publicité | abonnez-vous | partager | suivez-nous | à voir | lea también | lee también |
    leer más | le puede interesar | te puede interesar | ver más | vea también | publicidad |
    suscríbete | suscríbase | compartir | síguenos | noticias relacionadas | mira también |
    leggi anche | leggi tutto | leggi di più | per approfondire | potrebbe interessarti |
    pubblicità | iscriviti | condividi | seguici | guarda anche | vedi anche | leia também |
    leia mais | saiba mais | veja também | veja mais | publicidade | assine | inscreva-se |
    compartilhe | compartilhar | siga-nos | notícias relacionadas | confira também |
    czytaj także | czytaj też | czytaj więcej | zobacz także | zobacz też | zobacz również |
    przeczytaj także | przeczytaj też | reklama | udostępnij | subskrybuj | lees ook | lees meer |
    bekijk ook | meer over | advertentie | deel dit | abonneer | schrijf je in | volg ons |
    zie ook | читайте также | читать также | читайте нас | читать далее | смотрите также |
    по теме | реклама | подпишитесь | подписывайтесь | поделиться | следите за | читайте також |
    читати також | читайте ще | дивіться також | за темою | підписуйтесь | підпишіться |
    поділитися | стежте за | 関連記事 | 相关阅读 | 相关新闻 | 延伸阅读 | 相關新聞 | 延伸閱讀 | 推荐阅读 | 広告 | 관련기사 | 관련 기사 |
    اقرأ أيضا | اقرأ أيضًا | اقرأ المزيد | شاهد أيضا | now playing | related roundup | tag: |
    story timeline",
    )])
});

/// Lines that are furniture where they say only this.
pub(super) static LABELS: Words = LazyLock::new(|| {
    phrases(
        "
    skip advertisement | skip ad | riproduzione riservata | © riproduzione riservata |
    all rights reserved | tous droits réservés | alle rechte vorbehalten |
    todos los derechos reservados | todos os direitos reservados | wszelkie prawa zastrzeżone |
    все права защищены | усі права захищені | suivant | précédent | weiter | zurück | siguiente | anterior | successivo | precedente |
    próximo | następny | poprzedni | volgende | vorige | далее | далі |
    ad | ads | advertising | advert | comments | comment | share | tweet | email | print |
    facebook | twitter | linkedin | whatsapp | pinterest | reddit | telegram | copy link | close |
    loading | loading... | image | gallery | photo | photos | video | videos | related | more |
    next | previous | prev | menu | search | home | topics | tags | newsletter | newsletters |
    sponsored | promoted | trending | popular | latest | recommended | follow | save | like |
    reply | report | play | pause | replay | mute | listen | watch | expand | read | see more |
    top | share this | werbung | teilen | kommentare | publicité | commentaires | compartir |
    comentarios | commenti | comentários | komentarze | reacties | комментарии | коментарі |
    commenter | imprimer | drucken | stampa | imprimir | drukuj | caption | hide caption |
    toggle caption | show caption | enlarge this image | enlarge image | reuse this content |
    view comments | post comment | leave a reply | leave a comment",
    )
});

/// Of these, the words that head a box where hardly anything follows them, and may open a sub-heading
/// of the text where something does: "Recommended doses for children".
pub(super) static ALONE: Words = LazyLock::new(|| {
    phrases(
        "
    recommended | advertisement | sponsored | promoted | tagged | anzeige | publicité |
    publicidad | pubblicità | publicidade | reklama | advertentie | реклама | top stories |
    trending now | teilen | partager | compartir | condividi | compartilhar",
    )
});

/// How a line pleads with its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plea {
    /// Of the site's own letters, channels and apps.
    Ours,
    /// Wherever it stands.
    Always,
    /// Where the line opens with it: elsewhere it may be the news ("a bid to become a member").
    Opening,
    /// Beside a number: how many read along.
    Counted,
}

/// What asks the reader for something, or sends them elsewhere.
pub(super) static PLEAS: LazyLock<Table<Plea>> = LazyLock::new(|| {
    Table::of(&[
        (
            Plea::Ours,
            "
    if you spot an error | chat with us in facebook | our newsletter | our free newsletter |
    our daily newsletter | our weekly newsletter | newsletter today | to your inbox | in your inbox |
    on facebook and twitter | share your thoughts | in the comments below | sign up for our | sign up to our | sign up here |
    subscribe to our | follow us on | follow us at | like us on facebook | join us on facebook |
    follow me on twitter | download our app | our telegram channel | our whatsapp channel |
    our youtube channel | click here to subscribe | click here to sign |
    let us know in the comments | leave a comment below | unseren newsletter | newsletter abonnieren | folgen sie uns |
    folge uns | notre newsletter | nos newsletters | suivez-nous sur | nuestro boletín |
    nuestra newsletter | síguenos en | nostra newsletter | seguici su | nossa newsletter |
    siga-nos no | naszego newslettera | obserwuj nas | onze nieuwsbrief | volg ons op |
    наш телеграм | наш telegram | подписывайтесь на | підписуйтесь на | нашу рассылку |
    нашу розсилку",
        ),
        (
            Plea::Opening,
            "
    please let us know at | sign up for the | subscribe now | subscribe today |
    become a subscriber | become a member | download the app |
    get the app | make a donation | support our journalism | support independent journalism |
    share this article | share this story | this advertisement | you can unsubscribe |
    terms of service apply | privacy policy and terms | наш канал | подпишитесь на |
    підпишіться на",
        ),
        (
            Plea::Always,
            "
    delivered to your inbox | straight to your inbox | affiliate commission | earn a commission |
    affiliate links | story continues below | article continues below |
    continue reading the main story | please enable javascript",
        ),
        (
            Plea::Counted,
            "
    people are reading this | are reading this now | people are watching | people are viewing |
    readers are reading",
        ),
    ])
});

/// Words with which a text speaks of its readers, as terms of service do, and pleads with nobody.
pub(super) static SPEAKS_OF: Words = LazyLock::new(|| {
    phrases(
        "
    if | when | where | we | by | wenn | falls | wir | si | lorsque | nous | cuando | se |
    quando | noi | als | wij | jeśli | gdy | если | когда | мы | якщо | коли | ми",
    )
});

/// Words that open a credit.
pub(super) static CREDITS: Words = LazyLock::new(|| {
    phrases(
        "
    图为 | 圖為 | 资料图 | photo: | photo by | photos by | photograph: | photograph by | photo credit | image: |
    image credit | image by | images: | credit: | picture: | pictures: | foto: | fotos: | bild: |
    bildquelle | crédit photo | photo : | crédits | crédito: | imagen: | imagem: | zdjęcie: |
    fot. | beeld: | фото: | фото  | source: getty | file photo | (photo | (image | video by |
    screenshot | illustration: | illustration by | 写真 | 图片来源 | getty images | reuters/ |
    ap photo | copyright:",
    )
});

/// Words for how long ago something was.
pub(super) static AGO: Words = LazyLock::new(|| {
    phrases(
        "
    ago | now | vor | hace | fa | há | temu | geleden | назад | тому | il",
    )
});

/// Labels that are shown with a count.
pub(super) static COUNTED: Words = LazyLock::new(|| {
    phrases(
        "
    comments | comment | shares | share | facebook | twitter | linkedin | whatsapp | pinterest |
    reddit | likes | like | views | retweets | tweets | replies | kommentare | commentaires |
    comentarios | comentários | commenti | komentarze | reacties | комментариев | комментария |
    комментарии | коментарів | коментарі | просмотров | переглядів | min read | minute read |
    mins read",
    )
});

/// Words of links that speak to readers of the site, not of the news.
pub(super) static FOR_READERS: Words = LazyLock::new(|| {
    phrases(
        "
    whatsapp | telegram | newsletter | subscribe | sign up | subscription | free trial | our app | abonnier | abonnez |
    suscríb | iscriviti | assine | subskryb | nieuwsbrief | подпис | підпис",
    )
});
