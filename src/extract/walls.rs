//! The words of walls, in the languages we read: data in one place, in lower case, parted by bars.

use std::sync::LazyLock;

use super::words::Table;
use crate::news::BarrierKind::{self, BotWall, Consent, Login, Maintenance, Missing, OtherEdition};

/// What a page is called that is nothing but a wall: the whole title, or the part beside the site's name.
pub(super) static TITLES: LazyLock<Table<BarrierKind>> = LazyLock::new(|| {
    Table::of(&[
        (
            BotWall,
            "
    just a moment | robot or human | are you a human | bot verification | verifying |
    verification required | access blocked | request blocked | you've been blocked |
    your access has been blocked | vérification de sécurité | êtes-vous un robot |
    sicherheitsüberprüfung | zugriff verweigert | acceso denegado | accesso negato |
    acesso negado | odmowa dostępu | toegang geweigerd | доступ запрещён | доступ запрещен |
    доступ заборонено | проверка браузера | вы не робот | вы робот | attention required | attention required! | access denied |
    access to this page has been denied | access to this page is forbidden | are you a robot |
    are you human | robot check | security check | checking your browser |
    pardon our interruption | please verify you are a human | verify you are human |
    human verification | one more step | ddos-guard | you have been blocked |
    sorry, you have been blocked | blocked | please wait | un momento | un instant |
    einen moment | einen moment, bitte | nur einen moment | um momento | chwileczkę | momentje |
    один момент | зачекайте | перевірка безпеки | проверка безопасности | captcha",
        ),
        (
            Consent,
            "
    consent or pay | weiter mit werbung lesen | weiter mit werbung lesen oder das pur-abo abschließen |
    mit werbung weiterlesen | cookie-einstellungen | continuer sans accepter |
    gérer mes cookies | gestion des cookies | configuración de cookies | impostazioni cookie |
    cookie-instellingen | ustawienia prywatności | налаштування cookie | настройки cookie |
    before you continue | before you continue to google | we care about your privacy |
    we value your privacy | your privacy | your privacy choices |
    your privacy is important to us | consent | cookie consent | privacy consent |
    privacy settings | cookie settings | avant de continuer | nous respectons votre vie privée |
    bevor sie fortfahren | ihre privatsphäre | wir respektieren ihre privatsphäre |
    antes de continuar | tu privacidad es importante | prima di continuare |
    la tua privacy è importante | zanim przejdziesz dalej | voordat je verdergaat",
        ),
        (
            Login,
            "
    weiterlesen mit ihrem konto | identifiez-vous | inicia sesión | effettua il login |
    faça login | zaloguj | aanmelden | авторизация | авторизація | log in | login | sign in | signin | log in or create an account |
    sign in or create an account | log in to continue | sign in to continue | please log in |
    please sign in | create an account | register | anmelden | einloggen | connexion |
    se connecter | iniciar sesión | accedi | entrar | zaloguj się | logowanie | inloggen | вход |
    войти | увійти | вхід",
        ),
        (
            Missing,
            "
    ошибка 404 | помилка 404 | error 404 | erreur 404 | fehler 404 | errore 404 | erro 404 |
    błąd 404 | 404 error | seite existiert nicht | diese seite existiert nicht |
    artikel nicht gefunden | cette page n'existe pas | esta página no existe |
    la página no existe | questa pagina non esiste | esta página não existe |
    pagina bestaat niet | такой страницы нет | такої сторінки немає | сторінки не існує |
    страница удалена | הדף לא נמצא | العنوان غير موجود | الصفحة غير موجودة | 页面不存在 |
    页面未找到 | 找不到页面 | ページが見つかりません | お探しのページは見つかりません |
    페이지를 찾을 수 없습니다 | page not found | page not found (404) | not found | page cannot be found |
    page can't be found | we can't find that page | sorry, page not found | oops! page not found |
    file not found | this page doesn't exist | this page does not exist |
    page no longer available | this page is no longer available | content not found |
    article not found | story not found | nothing found | seite nicht gefunden |
    page non trouvée | page introuvable | página no encontrada | pagina non trovata |
    página não encontrada | nie znaleziono strony | strona nie istnieje | pagina niet gevonden |
    страница не найдена | сторінку не знайдено | сторінка не знайдена",
        ),
        (
            Maintenance,
            "
    scheduled maintenance | maintenance | site maintenance | down for maintenance |
    under maintenance | undergoing maintenance | we'll be right back | we will be right back |
    be right back | service unavailable | service temporarily unavailable |
    temporarily unavailable | bad gateway | gateway timeout | gateway time-out |
    internal server error | server error | application error | an error occurred |
    something went wrong | error | website is offline | wartungsarbeiten | wartung |
    maintenance en cours | site en maintenance | mantenimiento | en mantenimiento | manutenzione |
    in manutenzione | em manutenção | przerwa techniczna | onderhoud | технические работы |
    технічні роботи",
        ),
        (
            OtherEdition,
            "
    you are being redirected to the international edition | choose your edition |
    select your edition | choose your region | select your country | select your region |
    choose your country",
        ),
    ])
});

/// What a wall says of itself on a page of little other text.
pub(super) static ABOUT: LazyLock<Table<BarrierKind>> = LazyLock::new(|| {
    Table::of(&[
        (
            BotWall,
            "
    enable js and disable any ad blocker | hold the button to confirm | press and hold |
    you are using automation tools | automated requests | detected unusual activity |
    please enable cookies and reload | enable javascript to proceed |
    please turn javascript on and reload | incapsula incident | incident id |
    why have i been blocked | security solution | prove you are human | not a bot |
    prouver que vous n'êtes pas un robot | vous n'êtes pas un robot | bestätigen sie, dass sie |
    dass sie kein roboter sind | demuestra que no eres un robot | no eres un robot |
    verifica di essere umano | não é um robô | nie jesteś robotem | подтвердите, что вы не робот |
    похожи на автоматические | запросы отправляли вы, а не робот | подтвердите, что вы человек |
    підтвердьте, що ви людина | vérifiez que vous êtes humain | dass sie ein mensch sind |
    ob sie ein mensch sind | verifique que usted es un ser humano | verifica que eres humano |
    comprueba que eres humano | confirma que eres humano | verifica che sei umano |
    verifica di essere un essere umano | confirme que você é humano |
    verifique se você é humano | potwierdź, że jesteś człowiekiem | czy jesteś człowiekiem |
    controleer of u een mens bent | bevestig dat u een mens bent |
    la seguridad de su conexión antes | la seguridad de tu conexión antes |
    la sécurité de votre connexion avant | die sicherheit ihrer verbindung überprüfen |
    la sicurezza della connessione prima | a segurança da sua conexão antes |
    bezpieczeństwo połączenia | de beveiliging van uw verbinding |
    безопасность вашего подключения | безпеку вашого підключення |
    запросы похожи на автоматические | підтвердьте, що ви не робот | checking your browser |
    checking if the site connection is secure | verifying you are human |
    verify you are human | verify that you are human | verify you are not a robot |
    confirm you are human | needs to review the security of your connection |
    enable javascript and cookies to continue | you have been blocked | unusual traffic |
    security service to protect itself | automated access | are you a robot | i'm not a robot |
    complete the security check | complete the captcha | ray id | press & hold |
    you don't have permission to access | request unsuccessful | ddos protection",
        ),
        (
            OtherEdition,
            "
    you are being redirected to | you have been redirected to | has sido redirigido |
    vous êtes redirigé vers | vous avez été redirigé | sie werden zur | sie wurden auf |
    sei stato reindirizzato | foi redirecionado | zostałeś przekierowany | u wordt doorgestuurd |
    вы перенаправлены | вас перенаправлено",
        ),
        (
            Consent,
            "
    mit werbung und tracking | ohne werbung und tracking | pur-abonnent | pur-abo |
    partner verarbeiten personenbezogene | akzeptieren und weiter | zustimmen und weiter |
    accepter et continuer | continuer sans accepter | accepter les cookies |
    nous et nos partenaires | aceptar y continuar | continuar sin aceptar |
    accetta e continua | continua senza accettare | aceitar e continuar |
    akceptuję i przechodzę | przejdź do serwisu | accepteren en doorgaan |
    ми та наші партнери | мы и наши партнеры | accept and continue | manage my choices |
    reject all cookies | we and our partners store | partners store and access information |
    store and/or access information on a device | we care about your privacy |
    we value your privacy | consent to our use of cookies | agree to all | accept all cookies |
    before you continue | nous respectons votre vie privée | wir und unsere partner |
    nosotros y nuestros socios | noi e i nostri partner | nós e nossos parceiros |
    my i nasi partnerzy | wij en onze partners",
        ),
        (
            Login,
            "
    log in or create an account | sign in or create an account | log in to continue |
    sign in to continue | please log in to | please sign in to | you must be logged in |
    create a free account to read | forgot your password | bitte melden sie sich an |
    connectez-vous pour | inicia sesión para | accedi per | faça login para | zaloguj się, aby |
    log in om",
        ),
        (
            Missing,
            "
    no encontramos la página | la página que buscas | la pagina che stai cercando |
    a página que você está procurando | strona, której szukasz | de pagina die je zoekt |
    такой страницы нет | страница была удалена | возможно, она была удалена |
    такої сторінки немає | сторінка, яку ви шукаєте | nicht mehr verfügbar oder |
    die gewünschte seite | die angeforderte seite | this page isn't available |
    link may be broken | page may have been moved | page may have moved | page not found |
    can't find the page | cannot find the page | couldn't find the page |
    could not find the page | page you are looking for | page you were looking for |
    page you requested | has been removed or is no longer | seite wurde nicht gefunden |
    page que vous recherchez | página que busca | pagina che cerchi | página que você procura |
    страница не найдена | сторінку не знайдено",
        ),
        (
            Maintenance,
            "
    down for scheduled maintenance | down for maintenance | undergoing maintenance |
    undergoing scheduled maintenance | be back soon | be right back | back online |
    error occurred while processing your request | an error occurred | something went wrong |
    temporarily unavailable | service unavailable | bad gateway | internal server error |
    try again later",
        ),
    ])
});

/// What asks for money in the middle of an article, and after how many paragraphs that is still a wall.
/// What is often beside a free article counts only after two.
pub(super) static PAYWALLS: LazyLock<Table<usize>> = LazyLock::new(|| {
    Table::of(&[
        (
            6,
            "
    subscribe to continue reading | subscribe to keep reading | subscribe to read |
    subscribe now to continue | subscribe to unlock | sign in to continue reading |
    log in to continue reading | register to continue reading |
    reached your limit of free articles | reached your article limit |
    reached your free article limit | reached your monthly limit | used all your free articles |
    read your last free article | this is your last free article |
    this article is for subscribers | this article is exclusive to subscribers |
    this story is for subscribers | this content is for subscribers |
    available to subscribers only | for subscribers only | this article is reserved for |
    continue reading with a subscription | unlock this article |
    to continue reading this article | weiterlesen mit | abonnieren und weiterlesen |
    jetzt weiterlesen | dieser artikel ist für abonnenten | réservé aux abonnés |
    réservée aux abonnés | pour lire la suite | la suite est réservée |
    contenido exclusivo para suscriptores | para seguir leyendo | suscríbete para leer |
    riservato agli abbonati | per continuare a leggere | conteúdo exclusivo para assinantes |
    para continuar lendo | tylko dla subskrybentów | aby czytać dalej | alleen voor abonnees |
    lees verder met een abonnement | доступен только подписчикам | доступно только подписчикам |
    dostępny tylko dla prenumeratorów | tylko dla prenumeratorów | dostępna w prenumeracie |
    dalsza część artykułu | de cet article à lire |
    suscríbete para seguir leyendo | suscríbase para leer |
    abbonati per continuare | assine para continuar | abonneer je om verder te lezen |
    verder lezen met een abonnement | оформите подписку, чтобы | щоб читати далі |
    оформіть передплату, щоб | доступно лише передплатникам | чтобы продолжить чтение | щоб продовжити читання",
        ),
        (
            3,
            "
    get unlimited digital access | get unlimited access | already a subscriber? sign in |
    already a subscriber? log in | already a subscriber | already have a subscription |
    schon abonnent | bereits abonnent | déjà abonné | ¿ya eres suscriptor | sei già abbonato |
    já é assinante | masz już konto | al abonnee",
        ),
    ])
});
