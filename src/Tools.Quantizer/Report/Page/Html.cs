using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>
/// Builds a page that is both XML and HTML. It is well-formed by construction. File names, tensor names and labels only ever become text,
/// so they are escaped.
/// </summary>
internal static class Html
{
    public static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Elements that have no end tag in HTML.</summary>
    private static readonly HashSet<string> Void = ["meta", "img", "br", "hr", "col"];

    /// <param name="name">The name, such as <c>td</c>.</param>
    /// <param name="content">Text, elements, attributes, and sequences of them.</param>
    public static XElement Element(string name, params object?[] content) => Made(Xhtml + name, content);

    /// <summary>An element of an SVG drawing.</summary>
    public static XElement SvgElement(string name, params object?[] content) => Made(Svg + name, content);

    public static XAttribute Attribute(string name, string value) => new(name, Clean(value));

    public static XAttribute Class(string value) => new("class", value);

    /// <summary>The complete file in UTF-8.</summary>
    public static byte[] File(XElement root) => Encoding.UTF8.GetBytes(
        "<!DOCTYPE html>\n" + root.ToString(SaveOptions.DisableFormatting) + "\n");

    /// <summary>Replaces lone surrogates and control characters, which XML cannot hold, with a replacement character.</summary>
    public static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) && text[i] != '\uFFFE' ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }

    private static XElement Made(XName name, object?[] content)
    {
        XElement element = new(name, content.Select(static part => part is string text ? new XText(Clean(text)) : part));
        if (element.IsEmpty && !Void.Contains(name.LocalName))
        {
            element.Add(new XText(string.Empty));    // <td></td>: HTML reads <td/> as a start
        }

        return element;
    }
}
