/** The sandbox's banks, as a person or a test needs them. */
export const mockbank = {
  name: 'Mockbank',
  code: '90094815',
  login: 'figo01',
  pin: '654321',
  otp: '123456',
}
export const demobank = {
  name: 'Demobank',
  code: '90090042',
  login: 'demo',
  pin: 'demo',
  otp: '111111',
}
export const puppeteer = {
  name: 'DEMO_PUPPETEER_2',
  code: '90090078',
  login: 'user1',
  pin: '123456',
  otp: 'user12fa',
}
export const redirectbank = {
  name: 'Redirectbank',
  code: '99000354',
  login: 'demo',
  pin: 'demo',
  otp: '123456',
}
export const appbank = { name: 'Appbank', code: '90090055', login: 'demo', pin: 'demo' }
export const oauthbank = {
  name: 'OAuthbank',
  code: '90090088',
  login: 'demo',
  pin: 'demo',
  otp: '123456',
}
export const vorabbank = { name: 'Vorabbank', code: '90090099', login: 'demo', pin: 'demo' }
/** It is down from the start. */
export const flakybank = {
  name: 'Wackelbank',
  code: '90090066',
  login: 'demo',
  pin: 'demo',
  otp: '111111',
}

/** Mockbank's authentication methods, in the order it offers them. */
export const mockbankMethods = { sms: 0, app: 1, photo: 2, optical: 3 }
