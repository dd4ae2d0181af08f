/** `kontor client help`. */
export const clientHelp = `
  kontor client <command>

    list                         every client with its settings
    add --name NAME --redirect-uri URI
                                 a new client; prints its id and its secret, once
    set ID                       changes what the options name, and nothing else
    rotate-secret ID             a second secret, printed once; the older one stays good
    retire-secret ID             ends the older secret
    disable ID                   refuses the client everywhere, and its tokens
    enable ID                    takes that back

  Options of add and set

    --name NAME                  what persons read in the widget
    --redirect-uri URI           where persons return to, byte for byte; repeat it for several.
                                 With set: these replace all there were
    --frame-origin ORIGIN        a web origin whose pages may show the widget in a frame, such as
                                 https://my-app.example.com; repeat it for several. With set:
                                 these replace all there were, and "" takes them away
    --logo FILE                  PNG, JPEG, WebP or SVG, at most 32 kB; "" takes it away, as it does below
    --color '#0b5f6b'            of buttons and accents; made darker where it could not be read
    --dark-color '#6cc7d1'       the same where the person's scheme is dark (default: the colour)
    --radius 0…24                of corners, in pixels
    --privacy-url URL            your page about privacy, linked from every page of the widget
    --imprint-url URL            your legal notice, likewise
    --scope SCOPE                the widest the client may be granted
                                 (default: "accounts=ro balance=ro transactions=ro offline")
    --code-seconds 3600|600|60   how long an authorization code lives (default: 3600)
    --redirect-uri-required      the exchange of a code must name the redirect URI;
                                 --no-redirect-uri-required: it may (the default)
    --id ID                      add alone: the client's id (default: made up)

  It works on the database of the settings (KONTOR_DATABASE_URL, else KONTOR_DATA_DIR), whether
  Kontor is running on it or not. docs/clients.md says more.
`
