import type { ChallengeView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'

type Hhd = NonNullable<ChallengeView['hhd']>

/** A code for a TAN generator that is held to the screen; below it what to type, for eyes, screens and browsers that cannot. */
export function Flicker({ hhd, texts }: { readonly hhd: Hhd; readonly texts: Texts }) {
  const words = texts.challenge.flicker
  return (
    <div class='flicker' data-flicker={hhd.transmission} data-testid='flicker'>
      <div data-flicker-field hidden>
        <p class='hint'>{words.hint}</p>
        <div class='flicker-screen' role='img' aria-label={words.picture}>
          <div class='flicker-marks' aria-hidden='true'>
            <span />
            <span />
          </div>
          <div class='flicker-bars'>
            {[0, 1, 2, 3, 4].map((bar) => (
              <span key={bar} data-flicker-bar />
            ))}
          </div>
        </div>
        <div class='flicker-controls' role='group' aria-label={words.controls}>
          <button
            class='quiet'
            type='button'
            data-does='run'
            data-flicker-run
            data-start={words.start}
            data-stop={words.stop}
            data-testid='flicker-run'
          >
            {words.start}
          </button>
          <Control does='smaller' label={words.smaller} />
          <Control does='larger' label={words.larger} />
          <Control does='slower' label={words.slower} />
          <Control does='faster' label={words.faster} />
        </div>
      </div>
      <details class='by-hand'>
        <summary data-testid='by-hand'>{words.byHand}</summary>
        <dl>
          <div>
            <dt>{words.startCode}</dt>
            <dd dir='ltr'>{hhd.startCode}</dd>
          </div>
          {hhd.data.map((data, index) => (
            <div key={index}>
              <dt>{words.data(index + 1)}</dt>
              <dd dir='ltr'>{data}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}

function Control({ does, label }: { readonly does: string; readonly label: string }) {
  return (
    <button class='quiet' type='button' data-does={does} data-testid={`flicker-${does}`}>
      {label}
    </button>
  )
}
