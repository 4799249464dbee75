using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Importers.Keras;

/// <summary>
/// Reads from an HDF5 file. Anything may come out of a damaged one: the library follows its offsets and says so in many ways.
/// </summary>
internal static class Hdf5
{
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not InputException)
        {
            throw new InputException(
                $"the HDF5 file is damaged or cut short ({error.Message.ReplaceLineEndings(" ")}); fetch or save it again", error);
        }
    }

    /// <param name="dataset">Floats of 64, 32 or 16 bits.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="InputException">It holds something else, or no finite numbers.</exception>
    public static Tensor Floats(IH5Dataset dataset, string name)
    {
        int[] shape = [.. dataset.Space.Dimensions.Select(static dimension => checked((int)dimension))];
        float[] data = dataset.Type switch
        {
            { Class: H5DataTypeClass.FloatingPoint, Size: 4 } => dataset.Read<float[]>(),
            { Class: H5DataTypeClass.FloatingPoint, Size: 8 } => [.. dataset.Read<double[]>().Select(static value => (float)value)],
            { Class: H5DataTypeClass.FloatingPoint, Size: 2 } => [.. dataset.Read<Half[]>().Select(static value => (float)value)],
            _ => throw new InputException($"tensor '{name}' is not an array of floats"),
        };
        return new Tensor(shape, FiniteWeights.Require(name, data));
    }
}
