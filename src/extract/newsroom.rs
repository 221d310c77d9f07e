//! The words of notices, in the languages we read: data in one place, in lower case, parted by bars.

use std::sync::LazyLock;

use super::words::Table;
use crate::news::NoticeKind::{self, Clarification, Correction, EditorsNote, Retraction, Update};

/// How a notice opens, in lower case. A label must be followed by a mark or stand alone; see `is_label`.
pub(super) static LABELS: LazyLock<Table<NoticeKind>> = LazyLock::new(|| {
    Table::of(&[
        (
            Retraction,
            "
    retraction | retracted | ביטול פרסום | retraction notice | this article has been retracted |
    this story has been retracted | this article has been withdrawn |
    this story has been withdrawn | спростування | опровержение | widerruf | rétractation |
    retractación | ritrattazione | wycofanie | retratação | intrekking",
        ),
        (
            Correction,
            "
    correction | corrections | תיקון | תיקון טעות | תיקונים | correction notice |
    for the record | nachträgliche korrektur | rectificación y aclaración | errata da redação |
    erramos | sprostowanie redakcyjne | пояснення та виправлення | correction and clarification | corrections and clarifications |
    corrected | erratum | errata | correction appended | виправлення | виправлено |
    уточнення та виправлення | исправление | исправлено | korrektur | korrekturhinweis |
    berichtigung | richtigstellung | rectificatif | rectification | corrección | fe de erratas |
    fe de errores | rectificación | correzione | rettifica | errata corrige | sprostowanie |
    korekta | poprawka | correção | correctie | rectificatie | 更正 | 訂正 | 정정 | تصحيح",
        ),
        (
            Clarification,
            "
    clarification | clarifications | הבהרה | توضيح | 澄清 | 補足 | уточнення | уточнение | klarstellung | précision |
    aclaración | precisazione | chiarimento | wyjaśnienie | esclarecimento | verduidelijking",
        ),
        (
            Update,
            "
    update | updates | updated | עדכון | تحديث | 追記 | korrigiert und aktualisiert | оновлення | оновлено | обновление | обновлено | aktualisierung |
    mise à jour | actualización | aggiornamento | aktualizacja | atualização | actualização | 更新",
        ),
        (
            EditorsNote,
            "
    editor's note | editors' note | הערת המערכת | ملاحظة المحرر | تنويه | 編者按 | 編者註 | editors note | editor’s note | editors’ note |
    editorial note | a note from the editor | note from the editor | note to readers |
    a note to readers | ed. note | від редакції | примітка редакції | от редакции |
    примечание редакции | anmerkung der redaktion | hinweis der redaktion | anm. d. red |
    in eigener sache | note de la rédaction | ndlr | nota del editor | nota de la redacción |
    nota de redacción | nota della redazione | nota di redazione | nota dell'editore | ndr |
    od redakcji | przypis redakcji | nota do editor | nota da redação | nota de redacção |
    noot van de redactie | van de redactie | nota van de redactie | 编者按 | 編集部注 | 편집자주 | 편집자 주",
        ),
    ])
});

/// Sentences inside a statement that make it a notice without a label.
pub(super) static STATEMENTS: LazyLock<Table<NoticeKind>> = LazyLock::new(|| {
    Table::of(&[
        (
            Retraction,
            "
    has been retracted | have retracted this | has been withdrawn from publication",
        ),
        (
            Correction,
            "
    this article was amended | this story was amended | this post was amended |
    this report was amended | this article has been amended | this story has been amended |
    a correction was made on | this article was edited on | this headline was amended |
    this headline has been corrected | dieser artikel wurde korrigiert |
    dieser artikel wurde nachträglich | diese meldung wurde korrigiert |
    cet article a été corrigé | cet article a été modifié | este artículo ha sido corregido |
    esta noticia ha sido corregida | questo articolo è stato corretto |
    este texto foi corrigido | esta reportagem foi corrigida | este artigo foi corrigido |
    ten artykuł został poprawiony | dit artikel is aangepast | dit bericht is aangepast |
    текст виправлено | новину виправлено | текст исправлен | новость исправлена |
    בגרסה קודמת של | في نسخة سابقة من | this article has been corrected | this story has been corrected | this article was corrected |
    this story was corrected | this post has been corrected |
    an earlier version of this article incorrectly |
    an earlier version of this story incorrectly | an earlier version of this article misstated |
    an earlier version of this story misstated | an earlier version of this article misspelled |
    an earlier version of this story misspelled |
    an earlier version of this article misidentified |
    an earlier version of this story misidentified |
    a previous version of this article incorrectly |
    a previous version of this story incorrectly | a previous version of this article misstated |
    a previous version of this story misstated | an earlier version of this article |
    an earlier version of this story | a previous version of this article |
    a previous version of this story | an earlier version of this report |
    an earlier version of this post | in einer früheren version dieses artikels |
    in einer früheren version dieser |
    in einer früheren fassung | une version précédente de cet |
    une version antérieure de cet | une première version de cet | una versión anterior de est |
    una primera versión de est | una versione precedente di quest |
    una prima versione di quest | uma versão anterior dest | uma primeira versão dest |
    we wcześniejszej wersji | w poprzedniej wersji | in een eerdere versie van dit | в предыдущей версии | у попередній версії",
        ),
        (
            Update,
            "
    this article has been updated | this story has been updated | this post has been updated |
    this article was updated | this story was updated | this post was updated |
    this report has been updated | this page has been updated |
    dieser artikel wurde aktualisiert | cet article a été mis à jour |
    este artículo ha sido actualizado | questo articolo è stato aggiornato |
    este artigo foi atualizado | ten artykuł został zaktualizowany | dit artikel is bijgewerkt |
    статтю оновлено | статья обновлена | материал был обновлен",
        ),
    ])
});

/// How a statement names the article itself; what follows says what was done to it.
pub(super) static SUBJECTS: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(&[(
        (),
        "
    this article | this story | this post | this report | this page | this headline | this text |
    the headline of this | dieser artikel | diese meldung | dieser beitrag | dieser text |
    dieser bericht | der artikel | cet article | ce texte | cette dépêche | este artículo |
    esta noticia | este texto | esta información | questo articolo | questa notizia |
    questo testo | este artigo | esta reportagem | esta notícia | este texto | esta matéria |
    ten artykuł | ten tekst | ten materiał | artykuł został | tekst został | materiał został |
    dit artikel | dit bericht | deze tekst | матеріал | новину | статтю | текст | цю новину |
    цей матеріал | материал | новость | статья | текст | этот материал | эта новость",
    )])
});

/// What was done to an article, in the words that say it of one.
pub(super) static DONE: LazyLock<Table<NoticeKind>> = LazyLock::new(|| {
    Table::of(&[
        (
            Retraction,
            "
    retracted | withdrawn | відкликано | вилучено | знято з публікації | отозван | отозвана |
    снят с публикации | снята с публикации | zurückgezogen | retiré | dépublié | retirado |
    retirada | retractado | ritirato | ritirata | ritrattato | wycofany | wycofano |
    ingetrokken | teruggetrokken",
        ),
        (
            Correction,
            "
    amended | corrected | виправлено | исправлен | исправлена | korrigiert | berichtigt |
    richtiggestellt | corrigé | rectifié | corregido | corregida | rectificado | rectificada |
    corretto | corretta | rettificato | poprawiony | poprawiono | skorygowany | corrigido |
    corrigida | aangepast | gecorrigeerd | gerectificeerd",
        ),
        (
            Update,
            "
    updated | оновлено | доповнено | обновлен | обновлён | обновлена | дополнен | дополнена |
    aktualisiert | ergänzt | mis à jour | actualisé | actualizado | actualizada | aggiornato |
    aggiornata | zaktualizowany | zaktualizowano | uzupełniony | atualizado | atualizada |
    bijgewerkt | geactualiseerd | aangevuld",
        ),
    ])
});

/// Sentences that say that the story is being updated.
pub(super) static DEVELOPING: LazyLock<Table<()>> = LazyLock::new(|| {
    Table::of(&[(
        (),
        "
    this is a developing story | this is a breaking news story | this is breaking news |
    a developing story | this story is developing | this story is being updated |
    this article is being updated | is being updated | this story will be updated |
    this article will be updated | this page will be updated | will be updated as |
    הידיעה מתעדכנת | הכתבה מתעדכנת | פרטים נוספים בהמשך | خبر عاجل قيد التحديث |
    this is a breaking story | we will update this story |
    we'll update this story | more information soon | details to follow | updates to follow |
    wir berichten weiter | mehr dazu in kürze | folgt in kürze mehr | plus d'informations bientôt |
    ampliaremos información | ampliación en breve | segue aggiornamento | notizia in evoluzione |
    mais informações a seguir | więcej informacji za chwilę | wkrótce więcej |
    подробности позже | подробиці згодом | 更新中 | more to follow | more details to follow | more follows | check back for updates |
    check back for more | refresh for updates | stay with us for updates | developing story |
    новина оновлюється | матеріал оновлюється | текст оновлюється | новина доповнюється |
    матеріал доповнюється | новость обновляется | материал обновляется | материал дополняется |
    новость дополняется | текст дополняется | wird laufend aktualisiert |
    wird fortlaufend aktualisiert | wird ständig aktualisiert | dieser artikel wird aktualisiert |
    diese meldung wird aktualisiert | mehr in kürze | weitere informationen in kürze |
    plus d'informations à venir | plus d'informations à suivre | cet article est mis à jour |
    cet article sera mis à jour | est en cours de mise à jour | article en cours d'actualisation |
    plus d’informations à venir | plus d’informations à suivre | noticia en desarrollo |
    esta noticia se está actualizando | habrá ampliación | noticia en actualización |
    en breve más información | información en desarrollo | seguirá actualizándose |
    notizia in aggiornamento | articolo in aggiornamento | in aggiornamento |
    seguono aggiornamenti | notizia in corso di aggiornamento | materiał jest aktualizowany |
    artykuł jest aktualizowany | tekst jest aktualizowany | wkrótce więcej informacji |
    więcej informacji wkrótce | aktualizujemy | notícia em atualização | notícia em actualização |
    em atualização | esta reportagem está em atualização | mais informações em breve |
    em desenvolvimento | dit artikel wordt aangevuld | dit bericht wordt aangevuld |
    dit artikel wordt bijgewerkt | meer volgt | wordt aangevuld | later meer",
    )])
});
