"""The page that lies in every exported case, in French and English."""

README = """\
SCELLÉ - UNE AFFAIRE EXPORTÉE                                       (English below)

Ce fichier ZIP contient les écritures du registre d'une borne pour une affaire, et leurs photographies.

  entries.jsonl   une écriture par ligne (JSON canonique, RFC 8785)
  photographs/    chaque photographie, nommée par le SHA-256 de ses octets
  manifest.json   la liste de ce qui précède et la fin du registre au moment de l'export ; manifest.sig la signe
  station.pub     la clé publique Ed25519 de la borne

Vérifier :  scelle case verify FICHIER --key station.pub
La clé donnée par --key doit venir du service, pas de ce fichier : sans elle, on sait que rien n'a été changé depuis
la signature, mais pas qui a signé.

Sans Scellé, avec OpenSSL 3 et les outils ordinaires :
  unzip FICHIER
  openssl pkey -pubin -in station.pub -outform DER | sha256sum        l'empreinte de la borne
  xxd -r -p manifest.sig manifest.bin
  openssl pkeyutl -verify -pubin -inkey station.pub -rawin -in manifest.json -sigfile manifest.bin
  sha256sum entries.jsonl README.txt photographs/*                    à comparer avec manifest.json et les noms
Pour chaque ligne : retirer "hash" et "signature" ; le SHA-256 du JSON canonique restant est "hash" ; "signature" signe les
64 caractères de "hash".

Ce que cela prouve : ces écritures et photographies sont celles que la borne a signées, dans cet ordre, et aucune de celles
de la liste ne manque. Ce que cela ne prouve pas : que la borne a tout écrit, que son horloge était juste, ni que ce que
des personnes ont déclaré est vrai. Les propositions de la machine ne sont pas des constatations.

-----------------------------------------------------------------------------------------------------------------------

SCELLÉ - AN EXPORTED CASE

This ZIP file holds the entries that a kiosk's record has for one case, and their photographs.

  entries.jsonl   one entry a line (canonical JSON, RFC 8785)
  photographs/    each photograph, named by the SHA-256 of its bytes
  manifest.json   the list of all that, and the end of the record when it was exported; manifest.sig signs it
  station.pub     the station's public Ed25519 key

Check it:  scelle case verify FILE --key station.pub
The key given with --key has to come from the unit, not from this file: without it one knows that nothing was changed
since it was signed, but not who signed.

Without Scellé, with OpenSSL 3 and ordinary tools:
  unzip FILE
  openssl pkey -pubin -in station.pub -outform DER | sha256sum        the station's fingerprint
  xxd -r -p manifest.sig manifest.bin
  openssl pkeyutl -verify -pubin -inkey station.pub -rawin -in manifest.json -sigfile manifest.bin
  sha256sum entries.jsonl README.txt photographs/*                    compare with manifest.json and the names
For every line: take "hash" and "signature" out; the SHA-256 of the canonical JSON that is left is "hash"; "signature" signs
the 64 characters of "hash".

What this proves: these entries and photographs are those that the station signed, in this order, and none of those on
the list is missing. What it does not prove: that the station wrote everything down, that its clock was right, or that
what persons declared is true. What the machine proposed is no finding.
""".encode()
"""The bytes of README.txt, format 1 of a bundle: its SHA-256 stands in the signed list."""
