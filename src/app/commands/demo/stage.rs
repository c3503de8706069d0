//! What the demo plays on: listeners on loopback, and an account with a stand-in of Screver's API.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use url::Url;

use crate::app::{
    error::{Exit, Failure},
    http::{Client, Connection},
    server::{
        Receiver,
        mock::{Accepted, Faults, Mock, Store},
    },
    webhooks::{Account, Credential},
};
use hookctl::{
    chance::new_id,
    provider::{Api, Provider},
    secret::Secret,
};

/// A free port of this machine.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

pub(super) async fn listen() -> Result<Receiver, Failure> {
    Receiver::bind(ANY_PORT)
        .await
        .map_err(|error| Failure::new(Exit::Unreachable, "cannot listen on 127.0.0.1").because(error))
}

/// An account with the API of a stand-in, which runs for as long as this program.
pub(super) async fn account(screver: &Provider) -> Result<Account, Failure> {
    let token = made_up_secret()?;
    let accepted =
        Accepted { token: token.clone(), client: (token.clone(), token.clone()), key: (token.clone(), token.clone()) };
    let store = Store::in_memory().map_err(|error| Failure::input("cannot keep a webhook").because(error))?;
    let events = screver.events.iter().map(|event| event.name.clone()).collect();
    let mock = Mock::new(vec![(Api::Screver, events)], accepted, Faults::none(), store);
    let receiver = listen().await?;
    let base = url(receiver.address(), "")?;
    tokio::task::spawn_local(receiver.serve(move |message| mock.answer(&message)));
    let client = Client::new(&Connection::on_loopback(PATIENCE))?;
    Ok(Account::new(&screver.name, Api::Screver, base, client, Credential::Bearer(token), PATIENCE))
}

/// Everything here is on this machine, and answers at once.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn url(address: SocketAddr, path: &str) -> Result<Url, Failure> {
    Url::parse(&format!("http://{address}/{path}")).map_err(|error| Failure::input(error.to_string()))
}

/// A secret that nobody has.
pub(super) fn made_up_secret() -> Result<Secret, Failure> {
    Secret::new(new_id().to_string().into_bytes(), "demo").map_err(|error| Failure::input(error.to_string()))
}
