namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>Reads from an HDF5 file. Anything may come out of a damaged one: the library follows its offsets and says so in many ways.</summary>
internal static class Hdf5
{
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not UserError)
        {
            throw new UserError($"the HDF5 file is damaged or cut short ({error.Message.ReplaceLineEndings(" ")}); fetch or save it again", error);
        }
    }
}
